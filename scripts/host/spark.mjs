// Apache Spark in a Python environment of its own, for the long tests and the benchmark. It runs on the machine's Java.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../lib/run.mjs';
import { Missing } from './missing.mjs';
import { pinnedEnvironment } from './python.mjs';

/** Major version of the Java that Spark will find; undefined when there is none. */
function javaVersion() {
  const home = process.env.JAVA_HOME;
  const { stderr, stdout } = spawnSync(home ? join(home, 'bin', 'java') : 'java', ['-version'], { encoding: 'utf8' });
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(`${stderr ?? ''}${stdout ?? ''}`) ?? [];
  return first === undefined ? undefined : Number(first === '1' ? second : first);
}

/** The Python with pyspark and MLflow. Raises `Missing`. */
export async function ensureSpark() {
  const java = javaVersion();
  if (java === undefined || java < 17) throw new Missing(`Spark needs Java 17 or newer${java === undefined ? '' : `, and this is Java ${java}`} (Debian, Ubuntu: apt install openjdk-17-jre-headless)`);
  return pinnedEnvironment('spark', join(ROOT, 'test', 'spark-requirements.txt'));
}
