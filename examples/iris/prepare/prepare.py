"""Splits the iris table into rows to learn from and rows held out, scaled by the former's mean and deviation."""
import argparse
import csv
import os
import random
import statistics


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", required=True, help="the table, one flower a row")
    parser.add_argument("--train", required=True, help="folder for the rows to learn from")
    parser.add_argument("--test", required=True, help="folder for the rows held out")
    parser.add_argument("--held-out", type=float, default=0.3, help="share of each species that is held out")
    args = parser.parse_args()

    with open(args.raw, newline="") as file:
        header, *rows = csv.reader(file)
    features = [[float(x) for x in row[:-1]] for row in rows]
    species = [row[-1] for row in rows]

    chance = random.Random(1936)
    train, test = [], []
    for kind in sorted(set(species)):
        members = [i for i, s in enumerate(species) if s == kind]
        chance.shuffle(members)
        cut = round(len(members) * args.held_out)
        test += members[:cut]
        train += members[cut:]

    columns = list(zip(*(features[i] for i in train)))
    centre = [statistics.mean(c) for c in columns]
    spread = [statistics.pstdev(c) for c in columns]
    for folder, members in ((args.train, train), (args.test, test)):
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "rows.csv"), "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(header)
            for i in sorted(members):
                scaled = [(x - m) / s for x, m, s in zip(features[i], centre, spread)]
                out.writerow([f"{x:.6f}" for x in scaled] + [species[i]])
    print(f"{len(rows)} rows: {len(train)} to learn from, {len(test)} held out")


if __name__ == "__main__":
    main()
