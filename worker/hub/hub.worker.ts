import { LOCK_KEEPER, runLockKeeper, type LockKeeperScope } from './lock-keeper.ts';
import { runHub } from './run-hub.ts';

if (self.name === LOCK_KEEPER) runLockKeeper(self as unknown as LockKeeperScope);
else runHub(self);
