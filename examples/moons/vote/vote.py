"""Lets the learners vote on each point held out, and measures each of them and the vote."""
import argparse
import csv
import json
import os


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guesses", required=True, nargs="+", help="one folder with guesses.csv for each learner")
    parser.add_argument("--names", required=True, nargs="+", help="the learners' names, in the same order")
    parser.add_argument("--metrics", required=True, help="folder for metrics.json")
    args = parser.parse_args()

    tables = []
    for folder in args.guesses:
        with open(os.path.join(folder, "guesses.csv"), newline="") as file:
            tables.append(list(csv.reader(file)))
    truth = [moon for _, moon in tables[0]]
    accuracy = {name: sum(g == moon for g, moon in table) / len(truth) for name, table in zip(args.names, tables)}
    votes = [sum(table[i][0] == "upper" for table in tables) for i in range(len(truth))]
    voted = ["upper" if 2 * v > len(tables) else "lower" for v in votes]
    accuracy["vote"] = sum(g == moon for g, moon in zip(voted, truth)) / len(truth)

    os.makedirs(args.metrics, exist_ok=True)
    with open(os.path.join(args.metrics, "metrics.json"), "w") as file:
        json.dump({"rows": len(truth), "accuracy": accuracy}, file, indent=1)
    print(f"vote of {len(tables)} learners on {len(truth)} points")


if __name__ == "__main__":
    main()
