/**
 * Loaded in front of a program of the documentation: whatever port it asks for, it gets a free one, and tells its parent
 * which.
 */
import { Server, type AddressInfo } from 'node:net';

type Listen = (this: Server, ...args: unknown[]) => Server;
const listen = Server.prototype.listen as Listen;
(Server.prototype as { listen: Listen }).listen = function (first, ...rest) {
  const free = typeof first === 'object' && first !== null ? { ...first, port: 0 } : 0;
  this.once('listening', () => process.send?.((this.address() as AddressInfo).port));
  return listen.call(this, free, ...rest);
};
