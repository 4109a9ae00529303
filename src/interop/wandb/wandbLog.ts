/** Name of a log of a run. */
export const WANDB_LOG = /^run-.+\.wandb$/;
