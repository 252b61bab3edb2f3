import { plural } from '../plural.ts';
import type { SecurityTerms } from './terms.ts';

const KINDS = { passphrase: 'عبارة المرور', passkey: 'مفتاح مرور', recovery: 'كلمات الاسترداد' } as const;

const terms: SecurityTerms = {
  security: 'الأمان',
  lockedSecurityText: 'افتح الخزنة لترى بماذا تُفتح.',
  waysTitle: 'طرق الفتح',
  waysText: 'كل واحدة من هذه تفتح الخزنة على هذا الجهاز.',
  slotKind: (kind) => KINDS[kind],
  slotCreated: (date) => `أُعدت في ${date}`,
  slotUsed: (date) => `آخر استخدام ${date}`,
  slotUnused: 'لم تُستخدم بعد',
  rename: 'إعادة تسمية',
  renameSlot: (name) => `إعادة تسمية ${name}`,
  slotName: 'الاسم',
  remove: 'إزالة',
  removeSlot: (name) => `إزالة ${name}`,
  removeQuestion: 'لن تفتح هذه الطريقة الخزنة بعد الآن. وللحماية من النسخ أنشئ بعدها مفاتيح جديدة.',
  keep: 'إبقاء',
  slotRemoved: 'أُزيلت.',
  passkeyName: 'اسم مفتاح المرور',
  addPasskey: 'أضف مفتاح مرور',
  slotAdded: 'تُفتح بها هذه الخزنة من الآن.',
  noPasskeys: 'لا مفاتيح مرور في هذا المتصفح. تعمل عبارة المرور في كل مكان.',
  addPassphrase: 'أضف عبارة مرور',
  addPassphraseText: 'لمن يشاركك هذه الخزنة على هذا الجهاز.',
  changePassphrase: 'غيّر عبارة المرور',
  passphraseChanged: 'تغيرت عبارة المرور. تبقى مفاتيح المرور وكلمات الاسترداد كما هي.',
  autoLock: 'القفل التلقائي',
  autoLockText: 'تُقفل الخزنة في كل علامات التبويب معًا. لا يضيع شيء مما حُفظ.',
  lockIdle: 'دون نشاط، بعد',
  lockHidden: 'حين لا تظهر أي علامة تبويب، بعد',
  lockAfter: 'على أي حال، بعد',
  lockOnSleep: 'عند استيقاظ الحاسوب من السكون',
  never: 'أبدًا',
  minutes: (count) =>
    plural('ar', count, {
      zero: '{n} دقيقة',
      one: 'دقيقة واحدة',
      two: 'دقيقتان',
      few: '{n} دقائق',
      many: '{n} دقيقة',
      other: '{n} دقيقة',
    }),
  hours: (count) =>
    plural('ar', count, {
      zero: '{n} ساعة',
      one: 'ساعة واحدة',
      two: 'ساعتان',
      few: '{n} ساعات',
      many: '{n} ساعة',
      other: '{n} ساعة',
    }),
  saved: 'حُفظ.',
  kitText: 'صفحة تُطبع وتُحفظ في مكان آمن. تُنشأ على هذا الجهاز ولا تُرسل إلى أي مكان.',
  newWords: 'كلمات استرداد جديدة',
  newWordsText: 'اكتبها وأكّدها. تبقى الكلمات السابقة سارية حتى ذلك الحين، وبعده لا تفتح شيئًا هنا.',
  newWordsSynced:
    'حالما يُوصل إلى الخادم لا تُدخل جهازًا إلا الجديدة. الأجهزة الأخرى التي تفتحها السابقة تبقى تُفتح بها. وإن سبق استبعاد جهاز فاعرض الورقة مرة أخرى حينها: يتغير المفتاح السري.',
  newKeysTitle: 'مفاتيح جديدة',
  newKeysText: 'يُشفّر كل شيء على هذا الجهاز من جديد. تُقفل الخزنة بعد ذلك.',
  rekey: 'شفّر من جديد',
  rotate: 'ربما يعرف أحد سرًا',
  rotateText: 'غيّر عبارة المرور أولًا. ثم يجعل هذا كل المفاتيح جديدة، فلا تفتح نسخ القديمة شيئًا جديدًا.',
  wipeLimits:
    'تحتفظ الأجهزة الأخرى وخادم المزامنة والنسخ الاحتياطية بما لديها. وما ليس في أي منها يضيع إلى الأبد.',
  wiped: 'حُذفت الخزنة من هذا المتصفح.',
};

export default terms;
