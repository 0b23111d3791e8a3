"""Shifts and stretches both sets so that the one to learn from has mean 0 and deviation 1 in each direction."""
import argparse
import csv
import os
import statistics


def read(folder):
    with open(os.path.join(folder, "points.csv"), newline="") as file:
        header, *rows = csv.reader(file)
    return header, [((float(x), float(y)), moon) for x, y, moon in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--scaled", required=True, help="folder for train.csv and test.csv")
    args = parser.parse_args()

    header, train = read(args.train)
    _, test = read(args.test)
    axes = list(zip(*(point for point, _ in train)))
    centre, spread = [statistics.mean(a) for a in axes], [statistics.pstdev(a) for a in axes]
    os.makedirs(args.scaled, exist_ok=True)
    for name, part in (("train.csv", train), ("test.csv", test)):
        with open(os.path.join(args.scaled, name), "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(header)
            for point, moon in part:
                out.writerow([f"{(v - m) / s:.6f}" for v, m, s in zip(point, centre, spread)] + [moon])
    print(f"centre {centre[0]:.3f} {centre[1]:.3f}, deviation {spread[0]:.3f} {spread[1]:.3f}")


if __name__ == "__main__":
    main()
