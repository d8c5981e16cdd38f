"""The notes of reports: sentences about the plan, the inputs of the run, waivers, the baseline and other scanners."""
