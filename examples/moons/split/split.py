"""Deals the points out: one in three is held out, the rest is to learn from."""
import argparse
import csv
import os


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", required=True)
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    args = parser.parse_args()

    with open(os.path.join(args.points, "points.csv"), newline="") as file:
        header, *rows = csv.reader(file)
    held_out = [row for i, row in enumerate(rows) if i % 3 == 0]
    kept = [row for i, row in enumerate(rows) if i % 3 != 0]
    for folder, part in ((args.train, kept), (args.test, held_out)):
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "points.csv"), "w", newline="") as file:
            csv.writer(file).writerows([header] + part)
    print(f"{len(kept)} to learn from, {len(held_out)} held out")


if __name__ == "__main__":
    main()
