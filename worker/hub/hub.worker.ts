import { runHub } from './run-hub.ts';

runHub(self);
