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
export function versionProblems({ java, python, packages }: SparkVersions): { problems: string[]; warnings: string[] } {
  const version = packages.get('pyspark');
  const spark = Number(version?.split('.')[0] ?? 0);
  const problems: string[] = [];
  const warnings: string[] = [];
  if (spark >= 4 && java < 17) problems.push(`Spark ${version} needs Java 17 or newer, and this is Java ${java}. Install a newer JDK, or name its folder in JAVA_HOME`);
  if (spark === 3 && java < 8) problems.push(`Spark ${version} needs Java 8 or newer, and this is Java ${java}`);
  if (spark === 3 && java > 17) warnings.push(`Spark ${version} was made for Java 8 to 17, and this is Java ${java}`);
  if (spark >= 4 && below(packages.get('pandas'), [2, 0])) problems.push(`Spark ${version} needs pandas 2 or newer, and this is pandas ${packages.get('pandas')}`);
  if (spark >= 4 && below(packages.get('pyarrow'), [11, 0])) problems.push(`Spark ${version} needs pyarrow 11 or newer, and this is pyarrow ${packages.get('pyarrow')}`);
  if (spark >= 4 && below(python, [3, 9])) problems.push(`Spark ${version} needs Python 3.9 or newer, and this is Python ${python}`);
  if (spark === 3 && Number(packages.get('numpy')?.split('.')[0] ?? 0) >= 2) warnings.push(`Spark ${version} was made for NumPy 1, and this is NumPy ${packages.get('numpy')}`);
  return { problems, warnings };
}

/** Whether a version is known and below another; one that is not known is below none. */
function below(version: string | undefined, [major, minor]: readonly [number, number]): boolean {
  if (version === undefined) return false;
  const [first = 0, second = 0] = version.split('.').map(Number);
  return first < major || (first === major && second < minor);
}
