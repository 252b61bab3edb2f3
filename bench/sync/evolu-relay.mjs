/**
 * Evolu's relay in a process of its own: `node bench/sync/evolu-relay.mjs <file>` keeps its records in that file and prints
 * the port it listens at. Protocol and storage are Evolu's, of the same version as the client; around them stand what its
 * package for Node has there too, `ws` with its message limit and `better-sqlite3` with nothing set. That package itself is
 * published for other versions only.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import Sqlite from 'better-sqlite3';
import { WebSocketServer } from 'ws';
import './node-22.mjs';

const { createPreparedStatementsCache, createRandom, createSqlite, SimpleName } =
  await import('@evolu/common');
const {
  applyProtocolMessageAsRelay,
  createBaseSqliteStorageTables,
  createRelaySqliteStorage,
  createRelayStorageTables,
  defaultProtocolMessageMaxSize,
} = await import('@evolu/common/local-first');

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Name the file of the records.');

function fail(error) {
  console.error(error);
  process.exit(1);
}

/** The value of one of Evolu's results. */
function valueOf(result) {
  if (!result.ok) fail(result.error);
  return result.value;
}

async function createSqliteDriver() {
  const database = new Sqlite(file);
  const statements = createPreparedStatementsCache(
    (sql) => database.prepare(sql),
    () => {},
  );
  return {
    exec(query, isMutation) {
      const statement = statements.get(query, true);
      return isMutation
        ? { rows: [], changes: statement.run(query.parameters).changes }
        : { rows: statement.all(query.parameters), changes: 0 };
    },
    export: () => database.serialize(),
    [Symbol.dispose]: () => database.close(),
  };
}

const sqlite = valueOf(await createSqlite({ createSqliteDriver })(SimpleName.orThrow('relay')));
const deps = { sqlite, random: createRandom(), timingSafeEqual };
valueOf(createBaseSqliteStorageTables(deps));
valueOf(createRelayStorageTables(deps));
const storage = createRelaySqliteStorage(deps)({ onStorageError: fail, isOwnerWithinQuota: () => true });

/** The sockets that follow each owner. */
const followers = new Map();
const server = createServer();
const sockets = new WebSocketServer({ server, maxPayload: defaultProtocolMessageMaxSize });
sockets.on('connection', (socket) => {
  const options = {
    subscribe(ownerId) {
      if (!followers.has(ownerId)) followers.set(ownerId, new Set());
      followers.get(ownerId).add(socket);
    },
    unsubscribe: (ownerId) => followers.get(ownerId)?.delete(socket),
    broadcast(ownerId, message) {
      for (const other of followers.get(ownerId) ?? [])
        if (other !== socket && other.readyState === other.OPEN) other.send(message, { binary: true });
    },
  };
  socket.on('message', (message) => {
    applyProtocolMessageAsRelay({ storage })(message, options).then(
      (answer) => socket.send(valueOf(answer).message, { binary: true }),
      fail,
    );
  });
  socket.on('error', fail);
  socket.on('close', () => {
    for (const each of followers.values()) each.delete(socket);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
