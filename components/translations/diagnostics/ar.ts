import type { DiagnosticsTerms } from './terms.ts';

const terms: DiagnosticsTerms = {
  diagnostics: 'التشخيص',
  diagnosticsText:
    'معلومات عن هذا المتصفح وهذه الخزنة لمن سيساعدك. لا محتوى فيها ولا عبارة مرور ولا اسم؛ اقرأها قبل إرسالها.',
  checkEverything: 'فحص كل شيء',
  checkEverythingText: 'يقرأ الخزنة كاملة وكل توقيع. يستغرق ذلك لحظة.',
  collect: 'جمع',
  collecting: 'جارٍ الجمع…',
  bundle: 'ما تم جمعه',
  bundleReady: 'تم الجمع. لم يغادر شيء هذه الصفحة.',
  copyBundle: 'نسخ',
  bundleCopied: 'تم النسخ.',
  bundleNotCopied: 'لم يسمح المتصفح بالنسخ. احفظه كملف بدلًا من ذلك.',
  saveBundle: 'حفظ كملف',
};

export default terms;
