"""What the workers tidy up."""

from contentplan.services.drafts import sweep_drafts
from jobs.registry import at_sweep

at_sweep(sweep_drafts)
