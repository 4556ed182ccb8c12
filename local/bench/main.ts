/** `npm run bench -- <name>`: programs that measure and print figures; they judge nothing, since machines differ. */
import { benchDoor } from './door.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = { door: benchDoor };

const [name = ''] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench) await bench();
else {
  process.stderr.write(`There is no benchmark "${name}": give one of ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 2;
}
