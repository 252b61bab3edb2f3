import { inputError, startOwner } from '@mo-kit/worker/owner';

/** Habits: whoever checks in does it once a day, and a habit has a name, whichever tab or script asks. */
startOwner({
  collections: [
    {
      collection: 'habits',
      commands: {
        checkIn(fields, day) {
          if (fields === null) throw inputError('input/not-found', 'documentId');
          const days = Array.isArray(fields['days']) ? fields['days'] : [];
          return days.includes(day) ? {} : { set: { days: [...days, day] } };
        },
      },
      check(fields) {
        if (typeof fields['name'] !== 'string' || fields['name'] === '') {
          throw inputError('input/invalid', 'fields.name');
        }
      },
    },
  ],
});
