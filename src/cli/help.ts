/** What `trialbook --help` prints. */
export const HELP = `Usage: trialbook COMMAND [OPTIONS]

Records MLflow runs in a database of the workspace.

Commands:
  exec     run a command and record it: trialbook exec -- python train.py
  log      inside of such a command: add to its run: trialbook log accuracy=0.93
  run      run an entry point of an MLproject, or a pipeline: trialbook run . -e train
  sweep    run a command for each combination of parameters: trialbook sweep --param lr=0.1,0.01 -- …
  pin      write what it takes to reproduce a run to a file that is committed
  reproduce  run it again on the code and data it had, and compare: trialbook reproduce RUN
  serve    serve a registered model at an address: trialbook serve NAME/Production
  score    apply a registered model to a file: trialbook score NAME/3 houses.csv
  validate measure it on a file with the true values: trialbook validate NAME/3 holdout.csv
  publish  copy runs to a team's server, or back: trialbook publish --to URL --run ID
  search   find runs: trialbook search "metrics.val_loss < 0.3" --order "metrics.val_loss ASC"
  compare  runs side by side, the best marked: trialbook compare RUN RUN
  promote  move a version to a stage by the team's rules: trialbook promote NAME/3 --stage Staging
  storage  say what the runs take on disk, make it less, or move it: trialbook storage
  check    verify that a store is whole, or mend it: trialbook check --repair
  token    replace the secret of the tracking address: trialbook token rotate
  mcp      serve the runs to agents by the Model Context Protocol, on standard input and output
  export   write runs as a database, tables, a report or a zip: trialbook export html report.html
  import   bring runs in from elsewhere: trialbook import mlruns
  take-in  take in the runs that were kept aside since no server could be had
  env      find or start the server in the background, and print the lines that set
           the environment: eval "$(trialbook env)"
  server   serve a folder's runs in the foreground; prints one line of JSON when ready
  status   say what runs and what it holds
  flush    write the snapshot, so that experiments.db is current for other programs
  stop     write the snapshot and end the server

Options of all commands:
  --dir FOLDER     whose runs: the nearest .trialbook/ within its repository (default: this folder)
  --store PATH     the store's folder itself, in place of --dir
  -h, --help       what a command takes: trialbook exec --help
  -v, --version    the version

Exit codes: 0 done, 1 failed, 2 wrong call, 3 no server runs; exec passes on that of its command.`;
