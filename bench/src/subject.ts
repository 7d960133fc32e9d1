/** A feed, as a connector's settings name it. */
export interface Feed {
  /** What it is, for the reader. */
  readonly name: string;
  /** With addresses of its server; the same for ours and for the Python connector. */
  readonly env: Readonly<Record<string, string>>;
}

/** A connector that is measured. */
export interface Subject {
  /** Folder below connectors/, and name of its bundle. */
  readonly slug: string;
  /** How the Python connector is started, as its image does. */
  readonly peer: {
    /** In the checkout; its packages are named by `src/requirements.txt` below it. */
    readonly folder: string;
    /** Folder below that one to start it in. */
    readonly cwd: string;
    readonly args: readonly string[];
  };
  /** A feed of ../shared/data, where one is large enough to say something. @param base address of its server */
  readonly real?: (base: string) => Feed;
  /** A feed that the sandbox makes, of about so many objects: always the same. @param base address of the sandbox's feeds */
  readonly generated: (base: string, objects: number) => Feed;
  /** Objects of the generated feed that is taken where there is no real one. */
  readonly usual: number;
}
