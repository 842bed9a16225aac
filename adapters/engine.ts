/** The container engine, as testcontainers finds it. */

import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers';
import { Mistake } from '../harness/mistake.ts';

export type Container = ReturnType<ContainerRuntimeClient['container']['getById']>;

/** The engine's client. Throws {@link Mistake} where none answers. */
export async function engine(): Promise<ContainerRuntimeClient> {
  const { DOCKER_HOST } = process.env;
  const where = DOCKER_HOST ? ` at ${DOCKER_HOST} (DOCKER_HOST)` : '';
  const absent = `Failed to start the container: no container engine answers${where}. Please start one, such as Docker or Podman, or name its socket with DOCKER_HOST.`;
  let client: ContainerRuntimeClient;
  try {
    client = await getContainerRuntimeClient();
  } catch {
    throw new Mistake(absent);
  }
  // It takes any other engine that it finds: whoever names one means that one.
  if (DOCKER_HOST && !isAt(client, DOCKER_HOST)) throw new Mistake(absent);
  return client;
}

function isAt({ container }: ContainerRuntimeClient, named: string): boolean {
  // Its types leave out what it was made with.
  const { socketPath, host } = container.dockerode.modem as { readonly socketPath?: string; readonly host?: string };
  if (named.startsWith('unix://')) return socketPath === named.slice('unix://'.length);
  return named.startsWith('npipe:') || host === new URL(named).hostname;
}

/** Removes the containers with that label, in whatever state, and gives whether there was one. */
export async function removeLabelled(name: string, value: string): Promise<boolean> {
  const { dockerode } = (await engine()).container;
  const found = await dockerode.listContainers({ all: true, filters: { label: [`${name}=${value}`] } });
  for (const { Id } of found) await removeContainer(dockerode.getContainer(Id));
  return found.length > 0;
}

/** Ends and removes the container with its volumes. One that is gone already, or is being removed, is no error. */
export async function removeContainer(container: Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}
