import { proveFaults } from './faults.ts';

proveFaults(0, 2);
