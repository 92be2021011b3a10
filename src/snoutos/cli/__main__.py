import sys

from snoutos.cli.main import main

sys.exit(main())
