import { startOwner } from '../owner.ts';

startOwner();
