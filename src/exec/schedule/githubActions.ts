import { cronFields, encodedArguments, plainName, type Often, type ScheduledJob } from './job';
import { shellQuoted } from './posix';

/**
 * A workflow of GitHub Actions with the step that records. `cwd` is relative to the repository with `/`, empty for its root; `args` name no folder outside
 * the checkout. An expression (`${{`) in an argument would be read before the shell reads it, so it is made to stand for itself.
 */
export function githubWorkflow(job: Omit<ScheduledJob, 'program'>, often: Often): string {
  const args = job.args.some((argument) => /[\r\n\0]/.test(argument)) ? encodedArguments(job.args) : job.args;
  return `# The runner needs the trialbook command: on one of your own, "Install 'trialbook' Command" writes it.
on:
  workflow_dispatch:
  schedule:
    - cron: '${cronFields(often)}' # UTC

jobs:
  ${plainName(job.name)}:
    runs-on: self-hosted
    steps:
      - uses: actions/checkout@v4
      - name: ${yamlQuoted(job.name)}
        working-directory: ${yamlQuoted(job.cwd === '' ? '.' : job.cwd)}
        shell: bash
        run: |
          trialbook ${args.map(shellQuoted).join(' ').replaceAll('${{', "${{ '${{' }}")}
`;
}

/** JSON's quotes are YAML's. */
function yamlQuoted(text: string): string {
  return JSON.stringify(text).replaceAll('${{', "${{ '${{' }}");
}
