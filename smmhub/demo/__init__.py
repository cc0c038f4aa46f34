"""The demo agency: three invented clients and half a year of work, told relative to today.

content_*.py and posts_*.py hold words, figures.py makes numbers, the other modules build the rows
through the services that people use, then set the moments of what lies in the past."""
