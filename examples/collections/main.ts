import { connectVault, type VaultDocument } from '@mo-kit/worker';

interface Habit {
  readonly [name: string]: string | readonly string[];
  readonly name: string;
  readonly days: readonly string[];
}

const vault = await connectVault({ store: 'habits', workerUrl: '/mo-workers/hub.worker.js' });
const habits = vault.collection<Habit>('habits', { indexes: ['name'] });

function part<E extends HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (found === null) throw new Error(`The page has no ${selector}.`);
  return found;
}

const [form, list, problem, state] = [
  part<HTMLFormElement>('form'),
  part('#habits'),
  part('#problem'),
  part('#state'),
];

/** Runs what a person asked for, and shows why it was refused. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  problem.textContent = '';
  try {
    await work();
  } catch (error) {
    problem.textContent = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

function draw(items: readonly VaultDocument[]): void {
  list.replaceChildren(
    ...items.map(({ documentId, fields }) => {
      const days = Array.isArray(fields['days']) ? fields['days'] : [];
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.textContent = `Done today: ${String(fields['name'])}`;
      button.onclick = () =>
        void attempt(() => habits.decide({ documentId, decision: 'checkIn', input: today() }));
      item.append(button, ` ${String(days.length)} days`);
      return item;
    }),
  );
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

form.onsubmit = (event) => {
  event.preventDefault();
  const name = String(new FormData(form).get('name') ?? '').trim();
  void attempt(async () => {
    await habits.put({ fields: { name, days: [] } });
    form.reset();
  });
};
part('#search').oninput = (event) => follow((event.target as HTMLInputElement).value);
part('#undo').onclick = () => void attempt(() => vault.undo());
part('#create').onclick = () => void attempt(() => vault.create({ passphrase: passphrase() }));
part('#unlock').onclick = () => void attempt(() => vault.unlock({ passphrase: passphrase() }));

function passphrase(): string {
  return part<HTMLInputElement>('#passphrase').value;
}

let items: readonly VaultDocument[] = [];
let stop: (() => void) | null = null;

/** Shows the habits with these words, and goes on showing them. */
function follow(search: string): void {
  stop?.();
  stop = habits.watch(
    { sort: 'name', ...(search.trim() === '' ? {} : { search }) },
    {
      onChange(event) {
        if ('items' in event) items = event.items;
        else {
          const next = [...items];
          for (const change of event.changes) {
            if (change.kind === 'insert') next.splice(change.index, 0, change.item);
            else if (change.kind === 'update') next[change.index] = change.item;
            else next.splice(change.index, 1);
          }
          items = next;
        }
        draw(items);
      },
      onError: () => draw([]),
    },
  );
}

let wasOpen = false;
const show = () => {
  state.textContent = vault.status.state;
  const isOpen = vault.status.state === 'unlocked';
  if (isOpen && !wasOpen) follow('');
  wasOpen = isOpen;
};
vault.onStatus(show);
show();
