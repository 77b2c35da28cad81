// SPDX-License-Identifier: MIT
#include "app/model/filter_check.h"
#include "app/view/display_check.h"
#include "app/view/end_signals.h"
#include "app/view/main_window.h"
#include "app/view/render_command.h"
#include "app/view/screen_room.h"
#include "app/view/theme.h"

#include <QApplication>
#include <QTextStream>
#include <cstdlib>
#include <exception>
#include <optional>

namespace drmscope::app {

namespace {

constexpr const char* kUsage = R"(Usage: drmscope-gui [OPTIONS] [FILE]

Shows a session that drmscope recorded.

  --theme THEME        light, dark, high-contrast or system, instead of what was chosen last
                       (a picture: instead of the system's); a page is always light
  --render OUT         instead of showing it, save a picture of the window (OUT.png) or a
                       page with the timeline of the whole session (OUT.pdf, OUT.svg); needs
                       no display. OUT appears when it is whole, and replaces what is there
  --stdout FORMAT      have --render write png, svg or pdf to standard output, and only name
                       OUT where it cannot
  --filter TERMS       have --render show only what matches, as the line Filter does
  --view VIEW          have --render show the timeline, or who added the resources: flame (as
                       wide as they are many) or flame-bytes; else what the session was left with
  --size WxH           size of the window (1440x900)
  --version            print the version
  --help               print this

Exit status: 0 done, 64 usage, 65 not a session or newer than this program, 69 no display,
73 cannot create OUT, 74 disk, 77 not permitted.
)";

struct Options
{
    Rendering rendering{{}, {}, {}, {1440, 900}, {}, {}};
    std::optional<ThemeChoice> theme;
    bool version = false;
    bool help = false;
    QString error;
};

QSize sizeOf(const QString& text)
{
    const auto parts = text.split(QLatin1Char('x'));
    const QSize size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
    return size.width() >= 320 && size.height() >= 240 && size.width() <= 16384 &&
                   size.height() <= 16384
               ? size
               : QSize();
}

void takeView(Options& options, const QString& value)
{
    using View = Rendering::View;
    const std::initializer_list<std::pair<const char*, View>> views{
        {"timeline", View::Timeline}, {"flame", View::Flame}, {"flame-bytes", View::FlameOfBytes}};
    for (const auto& [name, view] : views) {
        if (value == QLatin1String(name)) {
            options.rendering.view = view;
            return;
        }
    }
    options.error = QStringLiteral("--view is timeline, flame or flame-bytes, not '%1'").arg(value);
}

void take(Options& options, const QString& name, const QString& value)
{
    if (name == QLatin1String("--render")) {
        options.rendering.output = value;
    } else if (name == QLatin1String("--stdout")) {
        options.rendering.stdoutFormat = value;
        if (!QStringList{QStringLiteral("png"), QStringLiteral("svg"), QStringLiteral("pdf")}
                 .contains(value)) {
            options.error = QStringLiteral("--stdout is png, svg or pdf, not '%1'").arg(value);
        }
    } else if (name == QLatin1String("--filter")) {
        options.rendering.filter = value;
        if (const auto problem = filterProblem(value); !problem.isEmpty()) {
            options.error = QStringLiteral("--filter: %1").arg(problem);
        }
    } else if (name == QLatin1String("--view")) {
        takeView(options, value);
    } else if (name == QLatin1String("--theme")) {
        options.theme = themeOf(value);
        if (!options.theme) {
            options.error =
                QStringLiteral("--theme is light, dark, high-contrast or system, not '%1'")
                    .arg(value);
        }
    } else {
        options.rendering.size = sizeOf(value);
        if (options.rendering.size.isEmpty()) {
            options.error =
                QStringLiteral("--size is WIDTHxHEIGHT of at least 320x240, not '%1'").arg(value);
        }
    }
}

Options parse(const QStringList& arguments)
{
    Options options;
    for (qsizetype i = 1; i < arguments.size() && options.error.isEmpty(); ++i) {
        const QString name = arguments[i].section(QLatin1Char('='), 0, 0);
        if (name == QLatin1String("--help") || name == QLatin1String("-h")) {
            options.help = true;
        } else if (name == QLatin1String("--version")) {
            options.version = true;
        } else if (name == QLatin1String("--render") || name == QLatin1String("--theme") ||
                   name == QLatin1String("--filter") || name == QLatin1String("--view") ||
                   name == QLatin1String("--size") || name == QLatin1String("--stdout")) {
            const bool inside = arguments[i].contains(QLatin1Char('='));
            if (!inside && i + 1 == arguments.size()) {
                options.error = QStringLiteral("%1 needs a value").arg(name);
                break;
            }
            take(options, name,
                 inside ? arguments[i].section(QLatin1Char('='), 1) : arguments[++i]);
        } else if (name == QLatin1String("--")) {
            continue; // what follows is a FILE, by our caller's promise
        } else if (name.startsWith(QLatin1String("--"))) {
            options.error = QStringLiteral("unknown option %1").arg(name);
        } else if (!options.rendering.file.isEmpty()) {
            options.error = QStringLiteral("one FILE only, please");
        } else {
            options.rendering.file = arguments[i];
        }
    }
    if (options.error.isEmpty() && !options.rendering.output.isEmpty() &&
        options.rendering.file.isEmpty()) {
        options.error = QStringLiteral("--render needs a FILE");
    }
    const Rendering& rendering = options.rendering;
    const std::initializer_list<std::pair<const char*, bool>> ofPictures{
        {"--filter", !rendering.filter.isEmpty()},
        {"--stdout", !rendering.stdoutFormat.isEmpty()},
        {"--view", rendering.view != Rendering::View::AsKept}};
    for (const auto& [name, given] : ofPictures) {
        if (options.error.isEmpty() && given && rendering.output.isEmpty()) {
            options.error = QStringLiteral("%1 needs --render").arg(QLatin1String(name));
        }
    }
    return options;
}

// An answer that needs no window.
std::optional<int> answerAtOnce(const Options& options)
{
    QTextStream out(stdout);
    QTextStream err(stderr);
    if (!options.error.isEmpty()) {
        err << "drmscope-gui: " << options.error << "\nTry: drmscope-gui --help\n";
        return kExitUsage;
    }
    if (options.help) {
        out << kUsage;
        return kExitOk;
    }
    if (options.version) {
        out << "drmscope-gui " << DRMSCOPE_VERSION << '\n';
        return kExitOk;
    }
    return {};
}

int run(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        arguments.append(QString::fromLocal8Bit(argv[i]));
    }
    const auto options = parse(arguments);
    if (const auto code = answerAtOnce(options)) {
        return *code;
    }
    const bool isPicture = !options.rendering.output.isEmpty();
    if (isPicture && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    qInstallMessageHandler(tellOfNoDisplay);
    const QApplication application(argc, argv);
    // The offscreen platform warns of what it cannot do; nobody who asked for a picture needs that.
    const QtMessageHandler ofNone = [](QtMsgType, const QMessageLogContext&, const QString&) {};
    qInstallMessageHandler(isPicture ? ofNone : nullptr);
    QApplication::setApplicationName(QStringLiteral("drmscope"));
    QApplication::setOrganizationName(QStringLiteral("drmscope"));
    QApplication::setApplicationVersion(QStringLiteral(DRMSCOPE_VERSION));
    applyTheme(options.theme ? *options.theme
               : isPicture   ? ThemeChoice::System
                             : rememberedTheme());
    if (isPicture) {
        MainWindow window;
        return renderToFile(window, options.rendering);
    }
    const EndSignals ends;
    QObject::connect(&ends, &EndSignals::came, &MainWindow::quit);
    auto* window = new MainWindow; // one among those that it opens: each goes when it is closed
    window->setAttribute(Qt::WA_DeleteOnClose);
    resizeToScreen(*window, options.rendering.size);
    window->show();
    if (!options.rendering.file.isEmpty()) {
        window->open(options.rendering.file);
    }
    return QApplication::exec();
}

} // namespace

} // namespace drmscope::app

int main(int argc, char** argv)
{
    try {
        return drmscope::app::run(argc, argv);
    } catch (const std::exception& error) {
        QTextStream(stderr) << "drmscope-gui: " << error.what() << '\n';
        return drmscope::app::kExitIo;
    }
}
