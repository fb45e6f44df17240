/** What is a pipe, a socket or a terminal in a container. It belongs to the user that the container is started as. */
const OUTPUT = /^\/(?:dev\/(?:std(?:out|err)|fd\/[12])|proc\/(?:self|1)\/fd\/[12])$/;

/** Whether a path leads to the output of the container. */
export function isContainerOutput(path: string): boolean {
  return OUTPUT.test(path);
}
