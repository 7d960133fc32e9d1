import { randomUUID } from "node:crypto";

/** A file that goes with a request as the value of one variable. */
export interface Upload {
  /** Name of the variable, of type `Upload!`. */
  readonly variable: string;
  /** Without a path. */
  readonly name: string;
  readonly contentType: string;
  readonly content: string;
}

/**
 * A GraphQL request with a file as multipart/form-data (GraphQL multipart request specification), which OpenCTI takes for
 * variables of type `Upload`.
 *
 * @param operations the request's JSON text, in which the variable is `null`
 */
export function multipart(
  operations: string,
  file: Upload,
): { readonly contentType: string; readonly body: Uint8Array } {
  const boundary = `octi-${randomUUID()}`;
  const part = (head: string, content: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  const name = file.name.replaceAll(/["\r\n\\/]/g, "-");
  const body = [
    part('name="operations"', operations),
    part('name="map"', JSON.stringify({ 0: [`variables.${file.variable}`] })),
    part(`name="0"; filename="${name}"\r\ncontent-type: ${file.contentType}`, file.content),
    `--${boundary}--\r\n`,
  ];
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: Buffer.from(body.join("")) };
}
