"""Writes what was measured as a page of Markdown, and prints the accuracy."""
import argparse
import json
import os


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--metrics", required=True, help="folder with metrics.json")
    parser.add_argument("--report", required=True, help="folder for report.md")
    args = parser.parse_args()

    with open(os.path.join(args.metrics, "metrics.json")) as file:
        metrics = json.load(file)
    kinds = list(metrics["confusion"])
    lines = ["# Iris", "", f"Accuracy on {metrics['rows']} rows held out: **{metrics['accuracy']:.3f}**", ""]
    lines.append("| is \\ taken for | " + " | ".join(kinds) + " |")
    lines.append("|---" * (len(kinds) + 1) + "|")
    for kind in kinds:
        lines.append(f"| {kind} | " + " | ".join(str(metrics["confusion"][kind][other]) for other in kinds) + " |")

    os.makedirs(args.report, exist_ok=True)
    with open(os.path.join(args.report, "report.md"), "w") as file:
        file.write("\n".join(lines) + "\n")
    print(f"accuracy {metrics['accuracy']:.3f}")


if __name__ == "__main__":
    main()
