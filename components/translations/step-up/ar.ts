import type { StepUpTerms } from './terms.ts';

const terms: StepUpTerms = {
  stepUpTitle: 'أكد أنك أنت',
  stepUpText: 'يتطلب هذا عبارة المرور أو مفتاح المرور مرة أخرى. تبقى الخزنة مفتوحة.',
  currentPassphrase: 'عبارة المرور الحالية',
  usePasskey: 'استخدم مفتاح مرور',
  confirmIdentity: 'تأكيد',
};

export default terms;
