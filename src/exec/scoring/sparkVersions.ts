/** What of an environment decides whether Spark runs in it. */
export interface SparkVersions {
  /** Major version of Java. */
  readonly java: number;
  /** Version of Python, `3.11.7`. */
  readonly python: string;
  /** Versions by normalized name of a package. */
  readonly packages: ReadonlyMap<string, string>;
}

/** Reads what `java -version` prints: 17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_402"`. */
export function javaVersion(words: string): number | undefined {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(words) ?? [];
  return first === undefined ? undefined : Number(first === '1' ? second : first);
}

/**
 * What keeps Spark from running, and what may. Spark's own installation pages say what each version asks for: 4 runs on Java 17 and newer with pandas 2 and
 * Python 3.9, 3.5 on Java 8 to 17; Spark 3 knows no NumPy 2.
 */
export function versionProblems(given: SparkVersions): { problems: string[]; warnings: string[] } {
  const version = given.packages.get('pyspark') ?? '';
  const spark = Number(version.split('.')[0] ?? 0);
  if (spark >= 4) return { problems: problemsOfFour(version, given), warnings: [] };
  return spark === 3 ? ofThree(version, given) : { problems: [], warnings: [] };
}

function problemsOfFour(version: string, { java, python, packages }: SparkVersions): string[] {
  const problems = java < 17 ? [`Spark ${version} needs Java 17 or newer, and this is Java ${java}. Install a newer JDK, or name its folder in JAVA_HOME`] : [];
  for (const [name, least] of [['pandas', [2, 0]], ['pyarrow', [11, 0]]] as const) {
    const found = packages.get(name);
    if (below(found, least)) problems.push(`Spark ${version} needs ${name} ${least[0]} or newer, and this is ${name} ${found ?? ''}`);
  }
  if (below(python, [3, 9])) problems.push(`Spark ${version} needs Python 3.9 or newer, and this is Python ${python}`);
  return problems;
}

function ofThree(version: string, { java, packages }: SparkVersions): { problems: string[]; warnings: string[] } {
  const numpy = packages.get('numpy') ?? '';
  return {
    problems: java < 8 ? [`Spark ${version} needs Java 8 or newer, and this is Java ${java}`] : [],
    warnings: [
      ...(java > 17 ? [`Spark ${version} was made for Java 8 to 17, and this is Java ${java}`] : []),
      ...(Number(numpy.split('.')[0] ?? 0) >= 2 ? [`Spark ${version} was made for NumPy 1, and this is NumPy ${numpy}`] : []),
    ],
  };
}

/** Whether a version is known and below another; one that is not known is below none. */
function below(version: string | undefined, [major, minor]: readonly [number, number]): boolean {
  if (version === undefined) return false;
  const [first = 0, second = 0] = version.split('.').map(Number);
  return first < major || (first === major && second < minor);
}
