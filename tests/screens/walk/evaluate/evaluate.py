"""Says what was learned."""
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--output_2", required=True, help="the model")
args = parser.parse_args()
with open(args.output_2) as file:
    print("mean " + file.read())
