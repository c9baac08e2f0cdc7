#!/usr/bin/python3
"""Times how soon our window and other viewers show large scans, side by side in one run on one screen without a monitor.

    cargo build --release && .ci/viewers.py [PROGRAM] [--runs N] [--peers mupdf-gl,feh] [--files FOLDER]

Wants python3-xlib, python3-pil, xvfb and openbox; peers are measured where they are installed (mupdf, feh, geeqie, okular). The scans are
made once and kept in FOLDER (a folder of the system's for temporary files where none is given). A page in the middle of a book is asked of
the others when they are started; we are taken there once, quit, and come back to it.

For each file and program the table gives, as medians: the milliseconds from the start until what the window shows is recognisable (blurred
to 16 by 16 fields it is and stays near its last look) and until its last pixel has changed, and the peak memory of all its processes. The
last column is our time by that of the fastest peer: the only figure that means anything on another machine.
"""
import argparse, os, pathlib, random, shutil, statistics, subprocess, sys, tempfile, time

try:
    from PIL import Image, ImageDraw, ImageFont
    from Xlib import X, XK, display
    from Xlib.ext import xtest
except ImportError as missing:
    sys.exit(f"{missing}; install python3-xlib and python3-pil")

REGION = (400, 300, 800, 600)
FIELDS = 16
QUIET = 1.5
PATIENCE = 60
PEERS = {"mupdf-gl": ["mupdf-gl"], "feh": ["feh", "-F"], "geeqie": ["geeqie", "--without-tools"], "okular": ["okular"]}
# How those that show PDF are asked for a page.
AT_PAGE = {"mupdf-gl": lambda path, page: ["mupdf-gl", path, page], "okular": lambda path, page: ["okular", "-p", page, path]}
BOOK, MIDDLE = 200, 150
Image.MAX_IMAGE_PIXELS = None


def page(width, height, size, seed):
    """Columns of made-up words on noisy paper."""
    chance = random.Random(seed)
    words = ["".join(chance.choice("etaoinshrdlucmfw") for _ in range(chance.randint(2, 9))) for _ in range(400)]
    sheet = Image.new("L", (width, height), 222)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(face(), size)
    columns = max(1, width // (size * 40))
    across = (width - width // 8) // columns
    for column in range(columns):
        left = width // 16 + column * across
        for top in range(height // 16, height - height // 16, size * 8 // 5):
            line = " ".join(chance.choice(words) for _ in range(12))
            draw.text((left, top), line[: across * 10 // (size * 7)], font=font, fill=40)
    noise = Image.effect_noise((width, height), 18)
    return Image.blend(sheet, noise, 0.12)


def face():
    for folder in ("/usr/share/fonts", "/usr/local/share/fonts"):
        for found in sorted(pathlib.Path(folder).rglob("*.ttf")):
            if "Mono" in found.name:
                return str(found)
    sys.exit("no typewriter face found; install fonts-freefont-ttf")


def make(folder):
    """The scans, those that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ["newspaper.jpg", "newspaper-g4.tif", "letter-g4.tif", f"book-{BOOK}.pdf"]
    if all((folder / name).exists() for name in names):
        return [folder / name for name in names]
    newspaper = page(10_000, 14_000, 60, 1)
    newspaper.save(folder / names[0], quality=85, dpi=(600, 600))
    newspaper.point(lambda value: 255 if value > 128 else 0).convert("1").save(folder / names[1], compression="group4", dpi=(600, 600))
    letter = page(5_100, 6_600, 100, 2).point(lambda value: 255 if value > 128 else 0).convert("1")
    letter.save(folder / names[2], compression="group4", dpi=(600, 600))
    pages = [page(2_550, 3_300, 50, seed) for seed in range(3, 33)]
    pages[0].save(folder / names[3], save_all=True, append_images=[pages[at % len(pages)] for at in range(1, BOOK)], resolution=300)
    return [folder / name for name in names]


class Screen:
    """What a region of the screen shows."""

    def __init__(self, name):
        self.display = display.Display(name)
        self.root = self.display.screen().root

    def fields(self):
        """The region as a hash, and the means of its fields from a few points each."""
        left, top, width, height = REGION
        data = self.root.get_image(left, top, width, height, X.ZPixmap, 0xFFFFFFFF).data
        green = data[1::4]
        means = []
        for row in range(FIELDS):
            lines = [green[y * width : (y + 1) * width] for y in range(row * height // FIELDS, (row + 1) * height // FIELDS, 4)]
            for column in range(FIELDS):
                start, end = column * width // FIELDS, (column + 1) * width // FIELDS
                points = b"".join(line[start:end:3] for line in lines)
                means.append(sum(points) // max(1, len(points)))
        return hash(data), means

    def type(self, *chords):
        """Presses keys one after the other; those of a chord are held together."""
        for chord in chords:
            codes = [self.display.keysym_to_keycode(XK.string_to_keysym(name)) for name in chord.split("+")]
            for kind, order in ((X.KeyPress, codes), (X.KeyRelease, codes[::-1])):
                for code in order:
                    xtest.fake_input(self.display, kind, code)
            self.display.sync()
            time.sleep(0.5)


def memory(group):
    """Peak megabytes of all processes of a group."""
    total = 0
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[2]) == group:
                status = (entry / "status").read_text()
                total += next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
        except (OSError, IndexError, ValueError):
            continue
    return total / 1024


def run(screen, command, environment, keys=()):
    """Starts a program and watches; recognisable and last change in ms, and peak megabytes. Afterwards presses keys, and gives it a moment."""
    before, _ = screen.fields()
    begun = time.monotonic()
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True)
    seen, last, peak = [], before, 0
    try:
        while time.monotonic() - begun < PATIENCE:
            now, means = screen.fields()
            at = time.monotonic() - begun
            if now != last:
                seen.append((at, means))
                last = now
            elif seen and at - seen[-1][0] > QUIET:
                break
            time.sleep(0.004)
        peak = memory(program.pid)
        if keys:
            screen.type(*keys)
            time.sleep(3)
    finally:
        os.killpg(program.pid, 15)
        try:
            program.wait(3)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, 9)
            program.wait()
    if not seen:
        return None
    final = seen[-1][1]
    recognisable = seen[-1][0]
    for at, means in reversed(seen):
        if sum(abs(a - b) for a, b in zip(means, final)) / len(final) > 6:
            break
        recognisable = at
    return recognisable * 1000, seen[-1][0] * 1000, peak


def median(runs):
    return [statistics.median(values) for values in zip(*runs)] if runs else None


def measure(screen, program, paths, peers, runs, environment):
    homes = pathlib.Path(environment["ONIONSKIN_HOME"])
    print(f"{'file':18}{'program':14}{'recognisable':>13}{'settled':>9}{'peak MB':>9}{'by peer':>9}")
    for path in paths:
        found = {name: [] for name in [*peers, "first time", "seen before"]}
        for _ in range(runs):
            for peer in peers:
                found[peer].append(run(screen, [*PEERS[peer], str(path)], environment))
            shutil.rmtree(homes, ignore_errors=True)
            for name in ("first time", "seen before"):
                found[name].append(run(screen, [program, str(path)], environment))
        table(path.name, found, peers)
    shutil.rmtree(homes, ignore_errors=True)
    book = str(paths[-1])
    run(screen, [program, book], environment, ["Control_L+l", *str(MIDDLE), "Return"])
    peers = [name for name in peers if name in AT_PAGE]
    found = {name: [] for name in [*peers, "seen before"]}
    for _ in range(runs):
        for peer in peers:
            found[peer].append(run(screen, AT_PAGE[peer](book, str(MIDDLE)), environment))
        found["seen before"].append(run(screen, [program, book], environment))
    table(f"its page {MIDDLE}", found, peers)


def table(label, found, peers):
    medians = {name: median([one for one in each if one]) for name, each in found.items()}
    fastest = min((medians[peer][0] for peer in peers if medians[peer]), default=None)
    for name, values in medians.items():
        if values is None:
            print(f"{label:18}{name:14}{'never':>13}", flush=True)
            continue
        by = f"{values[0] / fastest:9.2f}" if fastest and name not in peers else ""
        print(f"{label:18}{name:14}{values[0]:13.0f}{values[1]:9.0f}{values[2]:9.0f}{by}", flush=True)


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("program", nargs="?", default="target/release/onionskin")
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--peers", default=",".join(PEERS))
    asked.add_argument("--files", default=os.path.join(tempfile.gettempdir(), "onionskin-viewers"))
    asked = asked.parse_args()
    program = str(pathlib.Path(asked.program).resolve())
    if not os.access(program, os.X_OK):
        sys.exit(f"there is no program at {program}; build it first")
    peers = [name for name in asked.peers.split(",") if name in PEERS and shutil.which(name)]
    paths = make(pathlib.Path(asked.files))
    with tempfile.TemporaryDirectory() as here:
        rules = pathlib.Path(here, "rc.xml")
        rules.write_text(
            '<openbox_config xmlns="http://openbox.org/3.4/rc"><applications><application class="*">'
            "<maximized>yes</maximized><decor>no</decor></application></applications></openbox_config>"
        )
        reading, writing = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL
        )
        name = ":" + os.read(reading, 16).decode().strip()
        environment = {**os.environ, "DISPLAY": name, "LIBGL_ALWAYS_SOFTWARE": "1", "ONIONSKIN_HOME": os.path.join(here, "home")}
        manager = subprocess.Popen(["openbox", "--config-file", str(rules)], env=environment, stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            measure(Screen(name), program, paths, peers, asked.runs, environment)
        finally:
            manager.terminate()
            server.terminate()


if __name__ == "__main__":
    main()
