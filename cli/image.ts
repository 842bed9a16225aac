/** `--image`: the endpoint as a container, which runs for as long as the check does. */

import type * as Adapter from '../adapters/testcontainers.ts';
import { Mistake } from '../harness/mistake.ts';
import type { Environment, UnderTest } from './under-test.ts';

export interface ImageTold {
  readonly image: string;
  /** The port within the container. */
  readonly port: number;
  readonly path: string;
  /** In place of the image's own arguments; left out: those. */
  readonly args?: readonly string[];
}

/**
 * Starts the container, and resolves once it runs, or has ended already: the check waits for it, and tells. Throws
 * {@link Mistake} where there is no engine, or no such image.
 */
export async function startContainer(
  { image, port, path, args }: ImageTold,
  { plain, secret }: Environment,
  say: (sentence: string) => void,
): Promise<UnderTest> {
  const { ContainerEnded, GatewayContainer } = await adapter();
  const container = new GatewayContainer(image).withPort(port).withPath(path).withoutWaiting();
  if (args) container.withCommand([...args]);
  container.withEnvironment(plain).withSecretEnvironment(secret);
  try {
    const gateway = await container.start();
    return {
      url: gateway.url,
      host: gateway.host,
      async [Symbol.asyncDispose]() {
        await gateway.stop().catch((error: Error & { statusCode?: number }) => {
          // Somebody else has removed it.
          if (error.statusCode === 404) return;
          const id = gateway.getId().slice(0, 12);
          say(`Failed to remove the container: ${error.message}. Please remove it: docker rm -f ${id}.`);
        });
      },
    };
  } catch (error) {
    if (!(error instanceof ContainerEnded)) throw error;
    // It never had a port of this machine.
    return { url: `http://localhost:${port}${path}`, host: error.host, [Symbol.asyncDispose]: async () => undefined };
  }
}

async function adapter(): Promise<typeof Adapter> {
  try {
    return await import('../adapters/testcontainers.ts');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes("'testcontainers'")) throw error;
    throw new Mistake(
      'Failed to start the container: testcontainers is not installed. Please run: npm install --save-dev testcontainers.',
    );
  }
}
