/** What `trialbook --help` prints. */
export const HELP = `Usage: trialbook COMMAND [OPTIONS]

Records MLflow runs in a database of the workspace.

Commands:
  server   serve a folder's runs in the foreground; prints one line of JSON when ready
  env      find or start the server in the background, and print the lines that set
           the environment: eval "$(trialbook env)"
  status   say what runs and what it holds
  flush    write the snapshot, so that experiments.db is current for other programs
  stop     write the snapshot and end the server

Options:
  --dir FOLDER        whose runs: the nearest .trialbook/ within its repository (default: this folder)
  --store PATH        the store's folder itself, in place of --dir
  --port N            server: port on 127.0.0.1; 0 takes the store's own (default)
  --read-only         server: write nothing; others: the read-only server is meant
  --backup PATH       server: folder for copies of the last snapshots
  --idle-minutes N    server: leave after N minutes without use (default: never)
  --shell NAME        env: sh, fish, powershell or cmd
  --json              status: as one line of JSON
  -h, --help          this text
  -v, --version       the version

Exit codes: 0 done, 1 failed, 2 wrong call, 3 no server runs.`;
