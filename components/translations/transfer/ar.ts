import type { TransferTerms } from './terms.ts';

const number = (value: number) => value.toLocaleString('ar');

const terms: TransferTerms = {
  transfer: 'ملفات البرامج الأخرى',
  transferLockedText: 'افتح الخزنة لإدخال الأهداف والمشاريع أو إخراجها.',
  transferKind: 'محتوى الملف',
  transferKindName: (kind) => (kind === 'goals' ? 'أهداف' : 'مشاريع'),
  importCsv: 'استيراد من CSV',
  importCsvText: (columns) => `يسمي الصف الأول الأعمدة: ${columns}. ترى كل صف قبل أن يُحفظ أي شيء.`,
  chooseCsv: 'اختيار ملف CSV',
  csvReading: 'تجري قراءة الملف …',
  csvReady: (good, bad) => `صفوف يمكن استيرادها: ${number(good)}، وصفوف لا يمكن: ${number(bad)}.`,
  csvIgnored: (columns) => `هذه الأعمدة لا معنى لها هنا: ${columns}.`,
  csvTable: 'صفوف الملف',
  csvLine: 'السطر',
  csvProblems: 'الخطأ',
  csvProblem: (column, code) =>
    `${column}: ${code === 'input/too-long' ? 'طويل جدًا' : code === 'input/too-large' ? 'كثير جدًا' : 'غير موجود أو غير صالح'}`,
  csvMore: (count) => `… وصفوف أخرى: ${number(count)}`,
  csvImport: (count) => `استيراد الصفوف (${number(count)})`,
  csvImporting: (done, total) => `تم استيراد ${number(done)} من ${number(total)}`,
  csvImported: (count) => `الصفوف المستوردة: ${number(count)}.`,
  csvStopped: (done, total) => `توقف: تم استيراد ${number(done)} من ${number(total)} وستبقى.`,
  exportFiles: 'تصدير',
  exportFilesText: 'تستطيع البرامج الأخرى قراءة هذه الملفات، وكذلك كل من تقع في يده: فهي غير مشفرة.',
  saveGoalsCsv: 'الأهداف بصيغة CSV',
  saveProjectsCsv: 'المشاريع بصيغة CSV',
  saveCalendar: 'المواعيد كتقويم',
  fileSaved: (name) => `تم حفظ ${name}.`,
};
export default terms;
