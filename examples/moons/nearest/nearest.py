"""Guesses by a vote of the nearest neighbours."""
import argparse
import csv
import math
import os


def read(folder, name):
    with open(os.path.join(folder, name), newline="") as file:
        return [((float(x), float(y)), moon) for x, y, moon in list(csv.reader(file))[1:]]


def learn(train, neighbours):
    def guess(point):
        near = sorted(train, key=lambda sample: math.dist(sample[0], point))[:neighbours]
        upper = sum(moon == "upper" for _, moon in near)
        return "upper" if 2 * upper > len(near) else "lower"
    return guess


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scaled", required=True, help="folder with train.csv and test.csv")
    parser.add_argument("--guesses", required=True, help="folder for guesses.csv")
    parser.add_argument("--neighbours", type=int, default=9)
    args = parser.parse_args()

    train, test = read(args.scaled, "train.csv"), read(args.scaled, "test.csv")
    guess = learn(train, args.neighbours)
    os.makedirs(args.guesses, exist_ok=True)
    right = 0
    with open(os.path.join(args.guesses, "guesses.csv"), "w", newline="") as file:
        out = csv.writer(file)
        for point, moon in test:
            out.writerow([guess(point), moon])
            right += guess(point) == moon
    print(f"nearest: {right} of {len(test)} right")


if __name__ == "__main__":
    main()
