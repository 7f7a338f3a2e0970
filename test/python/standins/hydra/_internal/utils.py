"""The parser of Hydra's command line, cut down to the overrides."""

import argparse


def get_args_parser():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("overrides", nargs="*")
    return parser
