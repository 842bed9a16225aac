/** Run as a process: builds and packs into the folder that it is given, and prints the path of the tarball. */

import { pack } from './packed.ts';

process.stdout.write(pack(process.argv[2] ?? ''));
