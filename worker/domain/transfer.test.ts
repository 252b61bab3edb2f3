import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { runs } from '../crypto/testing/runs.ts';
import { formatCsv, parseCsv } from './csv.ts';
import { formatCalendar } from './icalendar.ts';
import { readGoals, readProjects } from './transfer.ts';

const cellsOf = (text: string) => parseCsv(text).map(({ cells }) => cells);

describe('CSV (RFC 4180)', () => {
  it('reads what the RFC describes, and what files in the wild do', () => {
    assert.deepEqual(cellsOf('aaa,bbb\r\nzzz,yyy\r\n'), [
      ['aaa', 'bbb'],
      ['zzz', 'yyy'],
    ]);
    assert.deepEqual(cellsOf('aaa,bbb\r\nzzz,yyy'), [
      ['aaa', 'bbb'],
      ['zzz', 'yyy'],
    ]);
    assert.deepEqual(cellsOf('"aaa","b\r\nbb","ccc"\r\nzzz,yyy,xxx'), [
      ['aaa', 'b\r\nbb', 'ccc'],
      ['zzz', 'yyy', 'xxx'],
    ]);
    assert.deepEqual(cellsOf('"aaa","b""bb","ccc"'), [['aaa', 'b"bb', 'ccc']]);
    assert.deepEqual(cellsOf('\ufeffa;b\n1;2\n\n3;4'), [
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ]);
    assert.deepEqual(cellsOf('a\tb\r1\t2'), [
      ['a', 'b'],
      ['1', '2'],
    ]);
    assert.deepEqual(
      parseCsv('a\n"x\ny"\nb').map(({ line }) => line),
      [1, 2, 4],
    );
    assert.deepEqual(cellsOf('a,"never closed\n1,2'), [['a', 'never closed\n1,2']]);
  });

  it('comes back as it was written, and starts no formula', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', ',', '"', '\n', '=', "'", '+', ';', '\t', 'é', ' '),
    });
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const text = formatCsv([['first', 'second', 'third', 'fourth', 'fifth'], ...rows]);
        assert.deepEqual(cellsOf(text).slice(1), rows);
        for (const each of rows.flat()) assert.doesNotMatch(formatCsv([[each]]), /^"?[=+@	]/);
      }),
      runs(300),
    );
  });
});

describe('a preview', () => {
  it('says of each row what is wrong, and where', () => {
    const { rows, ignoredColumns } = readGoals({
      text: `Summary,Slice,Priority,Target month,Color\nRun,Health,must,2027-05,red\n,health,must,2027-13,\n${'x'.repeat(201)},Work,maybe,2027-01,`,
    });
    assert.deepEqual(ignoredColumns, ['Color']);
    assert.deepEqual(rows[0], {
      line: 2,
      item: { summary: 'Run', slice: 'Health', priority: 'must', targetMonth: '2027-05' },
      problems: [],
      cells: { summary: 'Run', slice: 'Health', priority: 'must', targetMonth: '2027-05' },
    });
    assert.deepEqual(rows[1]!.cells, {
      summary: '',
      slice: 'health',
      priority: 'must',
      targetMonth: '2027-13',
    });
    assert.deepEqual(rows[1]!.problems, [
      { column: 'summary', code: 'input/invalid' },
      { column: 'slice', code: 'input/invalid' },
      { column: 'targetMonth', code: 'input/invalid' },
    ]);
    assert.deepEqual(rows[2]!.problems, [{ column: 'summary', code: 'input/too-long' }]);
    assert.throws(() => readGoals({ text: 'nothing\nhere' }), { code: 'input/invalid', field: 'text' });
    assert.throws(() => readGoals({ text: '' }), { code: 'input/invalid', field: 'text' });
  });

  it('reads milestones, and holds them to the dates of their project', () => {
    const text = formatCsv([
      ['name', 'startDate', 'targetDate', 'milestones'],
      ['Boat', '2027-01-01', '2027-12-31', '2027-06-01 Keel\n[x] 2027-03-01 Mast and sail'],
      ['Ship', '2027-01-01', '2027-02-30', ''],
      ['Raft', '2027-02-01', '2027-01-01', ''],
      ['Hull', '2027-01-01', '2027-02-01', '2028-01-01 Late'],
    ]);
    const { rows } = readProjects({ text });
    assert.deepEqual(rows[0]!.item!.milestones, [
      { date: '2027-06-01', name: 'Keel', completed: false },
      { date: '2027-03-01', name: 'Mast and sail', completed: true },
    ]);
    assert.equal(rows[0]!.item!.status, 'planned');
    assert.deepEqual(
      rows.slice(1).map(({ problems }) => problems.map(({ column }) => column)),
      [['targetDate'], ['targetDate'], ['milestones']],
    );
  });
});

describe('iCalendar (RFC 5545)', () => {
  it('writes whole days, escapes, and folds lines without cutting a character', () => {
    const title = `Boat; sail, and \\ ${'é'.repeat(60)}`;
    const text = formatCalendar([
      { uid: 'u1', title, description: 'One\ntwo', first: '2027-12-31', last: '2027-12-31', changedAt: 0 },
    ]);
    assert.ok(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n') && text.endsWith('END:VCALENDAR\r\n'));
    for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75);
    const lines = text.replaceAll('\r\n ', '').split('\r\n');
    assert.ok(lines.includes('DTSTAMP:19700101T000000Z'));
    assert.ok(lines.includes('DTSTART;VALUE=DATE:20271231') && lines.includes('DTEND;VALUE=DATE:20280101'));
    assert.ok(lines.includes(`SUMMARY:Boat\\; sail\\, and \\\\ ${'é'.repeat(60)}`));
    assert.ok(lines.includes('DESCRIPTION:One\\ntwo'));
  });

  it('holds a component also without any date, as every calendar must', () => {
    const lines = formatCalendar([]).split('\r\n');
    assert.equal(lines[0], 'BEGIN:VCALENDAR');
    assert.equal(lines.at(-2), 'END:VCALENDAR');
    const open: string[] = [];
    for (const line of lines) {
      if (line.startsWith('BEGIN:')) open.push(line.slice(6));
      if (line.startsWith('END:')) assert.equal(open.pop(), line.slice(4));
    }
    assert.deepEqual(open, []);
    assert.ok(lines.includes('BEGIN:VTIMEZONE') && !lines.includes('BEGIN:VEVENT'));
  });
});
