// Pages under test are reached through `evaluate`, whose bodies are typed as page code.
import '@mo-kit/components';
