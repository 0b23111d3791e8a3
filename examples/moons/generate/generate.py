"""Makes two half circles of points that reach into each other, with noise: a table that a straight line cannot split."""
import argparse
import csv
import math
import os
import random


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", required=True, help="folder for points.csv")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--noise", type=float, default=0.2)
    args = parser.parse_args()

    chance = random.Random(42)
    os.makedirs(args.points, exist_ok=True)
    with open(os.path.join(args.points, "points.csv"), "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["x", "y", "moon"])
        for i in range(args.count):
            angle = math.pi * chance.random()
            moon = "upper" if i % 2 == 0 else "lower"
            x, y = (math.cos(angle), math.sin(angle)) if moon == "upper" else (1 - math.cos(angle), 0.5 - math.sin(angle))
            out.writerow([f"{x + chance.gauss(0, args.noise):.5f}", f"{y + chance.gauss(0, args.noise):.5f}", moon])
    print(f"{args.count} points")


if __name__ == "__main__":
    main()
