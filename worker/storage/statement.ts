import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { writeUtf8 } from '../crypto/write-utf8.ts';
import type { SqlValue } from './database.ts';
import type { Sqlite } from './sqlite.ts';

/** The C functions a statement needs, called without the converters of the API: rows are the hot path. */
interface StatementCalls {
  sqlite3_step(statement: WasmPointer): number;
  sqlite3_reset(statement: WasmPointer): number;
  sqlite3_clear_bindings(statement: WasmPointer): number;
  sqlite3_bind_null(statement: WasmPointer, index: number): number;
  sqlite3_bind_double(statement: WasmPointer, index: number, value: number): number;
  sqlite3_bind_int64(statement: WasmPointer, index: number, value: bigint): number;
  sqlite3_bind_int(statement: WasmPointer, index: number, value: number): number;
  sqlite3_bind_text(s: WasmPointer, index: number, text: WasmPointer, bytes: number, free: number): number;
  sqlite3_bind_blob(s: WasmPointer, index: number, blob: WasmPointer, bytes: number, free: number): number;
  sqlite3_column_type(statement: WasmPointer, column: number): number;
  sqlite3_column_int64(statement: WasmPointer, column: number): bigint;
  sqlite3_column_double(statement: WasmPointer, column: number): number;
  sqlite3_column_text(statement: WasmPointer, column: number): WasmPointer;
  sqlite3_column_blob(statement: WasmPointer, column: number): WasmPointer;
  sqlite3_column_bytes(statement: WasmPointer, column: number): number;
}

/** SQLITE_TRANSIENT: SQLite takes a copy before the call returns, so one buffer serves every value. */
const TRANSIENT = -1;
const decoder = new TextDecoder();

/** One prepared statement. Result codes are returned, not thrown; the connection knows what they mean. */
export class Statement {
  readonly #sqlite: Sqlite;
  readonly #calls: StatementCalls;
  readonly #pointer: WasmPointer;
  readonly #columns: readonly string[];

  constructor(sqlite: Sqlite, pointer: WasmPointer) {
    this.#sqlite = sqlite;
    this.#calls = sqlite.wasm.exports as unknown as StatementCalls;
    this.#pointer = pointer;
    const count = sqlite.capi.sqlite3_column_count(pointer);
    this.#columns = Array.from({ length: count }, (_, i) => sqlite.capi.sqlite3_column_name(pointer, i));
  }

  /** Binds the values to the parameters in order. Returns a result code. */
  bind(values: readonly SqlValue[]): number {
    for (const [i, value] of values.entries()) {
      const code = this.#bindOne(i + 1, value);
      if (code !== this.#sqlite.capi.SQLITE_OK) return code;
    }
    return this.#sqlite.capi.SQLITE_OK;
  }

  step(): number {
    return this.#calls.sqlite3_step(this.#pointer);
  }

  /** Ready for the next use; the values are let go. */
  reset(): void {
    this.#calls.sqlite3_reset(this.#pointer);
    this.#calls.sqlite3_clear_bindings(this.#pointer);
  }

  /** The current row. Integers beyond 2^53 are bigint. */
  row(): Record<string, SqlValue> {
    const row: Record<string, SqlValue> = {};
    this.#columns.forEach((name, i) => (row[name] = this.#column(i)));
    return row;
  }

  finalize(): void {
    this.#sqlite.capi.sqlite3_finalize(this.#pointer);
  }

  #bindOne(index: number, value: SqlValue): number {
    const calls = this.#calls;
    if (value === null) return calls.sqlite3_bind_null(this.#pointer, index);
    if (typeof value === 'number') {
      if ((value | 0) === value) return calls.sqlite3_bind_int(this.#pointer, index, value);
      if (Number.isSafeInteger(value)) return calls.sqlite3_bind_int64(this.#pointer, index, BigInt(value));
      return calls.sqlite3_bind_double(this.#pointer, index, value);
    }
    if (typeof value === 'bigint') return calls.sqlite3_bind_int64(this.#pointer, index, value);
    const { wasm } = this.#sqlite;
    // A UTF-16 unit takes at most three bytes of UTF-8.
    const room = typeof value === 'string' ? value.length * 3 : value.length;
    const at = wasm.pstack.pointer;
    const small = room < wasm.pstack.remaining - 64;
    const pointer = small ? wasm.pstack.alloc((room & ~7) + 8) : wasm.alloc(room + 1);
    try {
      const heap = wasm.heap8u();
      const start = Number(pointer);
      if (typeof value !== 'string') {
        heap.set(value, start);
        return calls.sqlite3_bind_blob(this.#pointer, index, pointer, value.length, TRANSIENT);
      }
      const written = writeUtf8(value, heap, start) - start;
      return calls.sqlite3_bind_text(this.#pointer, index, pointer, written, TRANSIENT);
    } finally {
      if (small) wasm.pstack.restore(at);
      else wasm.dealloc(pointer);
    }
  }

  #column(i: number): SqlValue {
    const { capi, wasm } = this.#sqlite;
    const calls = this.#calls;
    switch (calls.sqlite3_column_type(this.#pointer, i)) {
      case capi.SQLITE_INTEGER: {
        const value = calls.sqlite3_column_int64(this.#pointer, i);
        const number = Number(value);
        return Number.isSafeInteger(number) ? number : value;
      }
      case capi.SQLITE_FLOAT:
        return calls.sqlite3_column_double(this.#pointer, i);
      case capi.SQLITE_TEXT: {
        const start = Number(calls.sqlite3_column_text(this.#pointer, i));
        const length = calls.sqlite3_column_bytes(this.#pointer, i);
        return decoder.decode(wasm.heap8u().subarray(start, start + length));
      }
      case capi.SQLITE_BLOB: {
        const start = Number(calls.sqlite3_column_blob(this.#pointer, i));
        const length = calls.sqlite3_column_bytes(this.#pointer, i);
        return wasm.heap8u().slice(start, start + length);
      }
      default:
        return null;
    }
  }
}
