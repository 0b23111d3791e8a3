"""Guesses by logistic regression on the coordinates and their powers up to the third."""
import argparse
import csv
import math
import os


def read(folder, name):
    with open(os.path.join(folder, name), newline="") as file:
        return [((float(x), float(y)), moon) for x, y, moon in list(csv.reader(file))[1:]]


def powers(point):
    x, y = point
    return [1.0, x, y, x * x, x * y, y * y, x ** 3, x * x * y, x * y * y, y ** 3]


def learn(train, rate):
    samples = [(powers(point), 1.0 if moon == "upper" else 0.0) for point, moon in train]
    weights = [0.0] * len(samples[0][0])
    for _ in range(400):
        slope = [0.0] * len(weights)
        for features, truth in samples:
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(w * f for w, f in zip(weights, features))))))
            for j, f in enumerate(features):
                slope[j] += (chance - truth) * f
        weights = [w - rate * s / len(samples) for w, s in zip(weights, slope)]
    return lambda point: "upper" if sum(w * f for w, f in zip(weights, powers(point))) > 0 else "lower"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scaled", required=True, help="folder with train.csv and test.csv")
    parser.add_argument("--guesses", required=True, help="folder for guesses.csv")
    parser.add_argument("--learning-rate", type=float, default=0.3)
    args = parser.parse_args()

    train, test = read(args.scaled, "train.csv"), read(args.scaled, "test.csv")
    guess = learn(train, args.learning_rate)
    os.makedirs(args.guesses, exist_ok=True)
    right = 0
    with open(os.path.join(args.guesses, "guesses.csv"), "w", newline="") as file:
        out = csv.writer(file)
        for point, moon in test:
            out.writerow([guess(point), moon])
            right += guess(point) == moon
    print(f"logistic: {right} of {len(test)} right")


if __name__ == "__main__":
    main()
