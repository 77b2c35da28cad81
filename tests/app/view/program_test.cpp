// SPDX-License-Identifier: MIT
#include "app/query/session_reader.h"
#include "tests/app/model/session_maker.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace drmscope::app;

// The program itself: what it prints and how it exits, where there is no display.
class ProgramTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    struct Outcome
    {
        int code = -1;
        QString out;
        QString err;
    };

    static Outcome run(const QStringList& arguments)
    {
        return runProgram(QStringLiteral(DRMSCOPE_GUI), arguments);
    }

    using Variables = QList<std::pair<QString, QString>>;

    static Outcome runProgram(const QString& command, const QStringList& arguments,
                              const Variables& variables = {})
    {
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
            environment.remove(QString::fromLatin1(name));
        }
        for (const auto& [name, value] : variables) {
            environment.insert(name, value);
        }
        program.setProcessEnvironment(environment);
        program.start(command, arguments);
        if (!program.waitForFinished(60000)) {
            return {};
        }
        return {program.exitStatus() == QProcess::NormalExit ? program.exitCode() : -1,
                QString::fromUtf8(program.readAllStandardOutput()),
                QString::fromUtf8(program.readAllStandardError())};
    }

private slots:
    void initTestCase() { test::writeHotUnplug(file("hot.drmscope")); }

    void RendersAPictureOfTheSizeThatWasAskedFor()
    {
        const auto outcome =
            run({QStringLiteral("--render"), file("out.png"), QStringLiteral("--size=1200x700"),
                 QStringLiteral("--theme"), QStringLiteral("dark"), file("hot.drmscope")});
        QCOMPARE(outcome.err, QString());
        QCOMPARE(outcome.code, 0);
        const QImage picture(file("out.png"));
        QCOMPARE(picture.size(), QSize(1200, 700));
        const QImage dot = picture.scaled(1, 1, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        QVERIFY(dot.pixelColor(0, 0).lightness() < 100); // dark, whatever is where
    }

    void EveryThemeHasAPictureOfItsOwn()
    {
        QList<QImage> pictures;
        for (const char* theme : {"light", "dark", "high-contrast"}) {
            const auto outcome =
                run({QStringLiteral("--render"), file("theme.png"), QStringLiteral("--theme"),
                     QString::fromLatin1(theme), file("hot.drmscope")});
            QCOMPARE(outcome.err, QString());
            QCOMPARE(outcome.code, 0);
            const QImage picture(file("theme.png"));
            QVERIFY(!picture.isNull() && !pictures.contains(picture));
            pictures.append(picture);
        }
    }

    // Each of its pixels is four on a screen of Full HD then.
    void FitsAScreenThatIsScaledByTwo()
    {
        qputenv("QT_SCALE_FACTOR", "2");
        const auto outcome = run({QStringLiteral("--render"), file("twice.png"),
                                  QStringLiteral("--size=960x540"), file("hot.drmscope")});
        qunsetenv("QT_SCALE_FACTOR");
        QCOMPARE(outcome.err, QString());
        QCOMPARE(outcome.code, 0);
        QCOMPARE(QImage(file("twice.png")).size(), QSize(1920, 1080));
    }

    // In the window and on the page, which says what it leaves out.
    void RendersWhatAFilterLeaves()
    {
        const QStringList filter{QStringLiteral("--filter"), QStringLiteral("-name:kmalloc")};
        for (const char* name : {"less.png", "less.pdf"}) {
            const auto outcome = run(
                filter + QStringList{QStringLiteral("--render"), file(name), file("hot.drmscope")});
            QCOMPARE(outcome.err, QString());
            QCOMPARE(outcome.code, 0);
        }
        const auto words =
            runProgram(QStringLiteral("pdftotext"), {file("less.pdf"), QStringLiteral("-")});
        QVERIFY2(
            words.out.contains(QLatin1String("lter -name:kmalloc: 6 of 9 resources")), // a ligature
            qPrintable(words.out));
        QCOMPARE(words.out.count(QLatin1String("kmalloc")), 1);
        QVERIFY(words.out.contains(QLatin1String("drm_minor_alloc_release")));
        run({QStringLiteral("--render"), file("all.png"), file("hot.drmscope")});
        QVERIFY(QImage(file("all.png")) != QImage(file("less.png")));
    }

    // By the command line that stands beside the window.
    void CompletesWhatItRenders()
    {
        test::SessionMaker maker;
        maker.setRecording();
        maker.addDevice({});
        maker.write(file("left.drmscope"), 2600);
        const auto outcome =
            run({QStringLiteral("--render"), file("left.png"), file("left.drmscope")});
        QCOMPARE(outcome.err, QString());
        QCOMPARE(outcome.code, 0);
        QVERIFY(!QImage(file("left.png")).isNull());
        SessionReader reader(file("left.drmscope").toStdString());
        QCOMPARE(reader.summary().session.state, SessionState::Interrupted);
    }

    void RendersAPageThatOthersRead()
    {
        const auto outcome =
            run({QStringLiteral("--render"), file("out.pdf"), file("hot.drmscope")});
        QCOMPARE(outcome.err, QString());
        QCOMPARE(outcome.code, 0);
        const auto about = runProgram(QStringLiteral("pdfinfo"), {file("out.pdf")});
        QVERIFY2(about.out.contains(QLatin1String("Pages:           1\n")), qPrintable(about.out));
        const auto words =
            runProgram(QStringLiteral("pdftotext"), {file("out.pdf"), QStringLiteral("-")});
        for (const char* word : {"hot.drmscope", "card0", "unplug", "last close", "kmalloc"}) {
            QVERIFY2(words.out.contains(QLatin1String(word)), word);
        }
        const auto drawn =
            runProgram(QStringLiteral("pdftoppm"),
                       {QStringLiteral("-r"), QStringLiteral("96"), QStringLiteral("-png"),
                        QStringLiteral("-singlefile"), file("out.pdf"), file("page")});
        QCOMPARE(drawn.err, QString());
        const QImage page(file("page.png"));
        QSet<QRgb> colours;
        for (int x = 0; x < page.width(); x += 3) {
            colours.insert(page.pixel(x, page.height() / 2));
        }
        QVERIFY2(colours.size() > 3, qPrintable(QString::number(colours.size())));
    }

    // Who added the resources, as wide as they are many or large, and of the kept choice.
    void RendersTheFlameGraph()
    {
        const auto wordsOf = [this](const char* view) {
            const auto outcome =
                run({QStringLiteral("--render"), file("flame.pdf"), QStringLiteral("--view"),
                     QString::fromLatin1(view), file("hot.drmscope")});
            return outcome.code != 0 || !outcome.err.isEmpty()
                       ? outcome.err
                       : runProgram(
                             QStringLiteral("pdftotext"),
                             {QStringLiteral("-layout"), file("flame.pdf"), QStringLiteral("-")})
                             .out.replace(QStringLiteral("ﬁ"), QStringLiteral("fi"));
        };
        const QString many = wordsOf("flame");
        for (const char* part : {"hot.drmscope", "who added 9 resources",
                                 "as wide as the resources", "bochs_pci_probe", "call site"}) {
            QVERIFY2(many.contains(QLatin1String(part)), qPrintable(many));
        }
        QVERIFY(wordsOf("flame-bytes").contains(QLatin1String("as wide as the bytes")));
        QVERIFY(!wordsOf("timeline").contains(QLatin1String("as wide as")));
        const auto grab = [this](const QStringList& view) {
            run(view +
                QStringList{QStringLiteral("--render"), file("v.png"), file("hot.drmscope")});
            return QImage(file("v.png"));
        };
        QVERIFY(grab({QStringLiteral("--view=flame")}) != grab({}));
        QCOMPARE(grab({QStringLiteral("--view=timeline")}), grab({}));
    }

    void WritesToStandardOutputOnDemand()
    {
        const QStringList session{file("hot.drmscope")};
        const auto page = run(QStringList{QStringLiteral("--render"), file("named.png"),
                                          QStringLiteral("--stdout"), QStringLiteral("pdf")} +
                              session);
        QCOMPARE(page.code, 0);
        QVERIFY(page.out.startsWith(QLatin1String("%PDF-")));
        QVERIFY(!QFile::exists(file("named.png")));
    }

    // As root, whose rights go further, without them.
    void SaysWhatItMayNotWrite_data()
    {
        QTest::addColumn<QString>("shell");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const QString unprivileged = QStringLiteral(
            "chmod 555 . && [ $(id -u) != 0 ] || set -- setpriv --bounding-set=-all \"$@\";");
        QTest::newRow("disk full") << QStringLiteral("ulimit -f 1; trap '' XFSZ;") << 74
                                   << QStringLiteral("File too large");
        QTest::newRow("not permitted")
            << unprivileged << 77 << QStringLiteral("Permission denied; choose a folder that");
    }

    void SaysWhatItMayNotWrite()
    {
        QFETCH(QString, shell);
        QFETCH(int, code);
        QFETCH(QString, says);
        for (const char* name : {"out.png", "out.pdf", "out.svg"}) {
            QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("there")));
            const QString out = QStringLiteral("there/") + QLatin1String(name);
            const auto outcome = runProgram(
                QStringLiteral("bash"),
                {QStringLiteral("-c"),
                 QStringLiteral("cd \"$0\"; cd there; %1 exec \"$@\"").arg(shell), m_folder.path(),
                 QStringLiteral(DRMSCOPE_GUI), QStringLiteral("--render"), file(qPrintable(out)),
                 file("hot.drmscope")});
            QDir folder(file("there"));
            QFile::setPermissions(folder.path(),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
            QVERIFY2(outcome.err.startsWith(QStringLiteral("drmscope-gui: cannot write %1: %2")
                                                .arg(file(qPrintable(out)), says)),
                     qPrintable(outcome.err));
            QCOMPARE(outcome.code, code);
            QCOMPARE(folder.entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden),
                     QStringList());
        }
    }

    void SaysWhatFailedAndHow_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QFile garbage(file("garbage"));
        QVERIFY(garbage.open(QIODevice::WriteOnly));
        garbage.write("no session");
        garbage.close();
        const QString out = file("x.png");
        const QString render = QStringLiteral("--render");
        QTest::newRow("no display")
            << QStringList{file("hot.drmscope")} << 69 << QStringLiteral("--render OUT.png FILE");
        QTest::newRow("not a session")
            << QStringList{render, out, file("garbage")} << 65 << QStringLiteral("garbage");
        QTest::newRow("no such file")
            << QStringList{render, out, file("none")} << 65 << QStringLiteral("none");
        QTest::newRow("cannot create")
            << QStringList{render, file("no/folder.png"), file("hot.drmscope")} << 73
            << QStringLiteral("no/folder.png");
        QTest::newRow("cannot create a page")
            << QStringList{render, file("no/folder.pdf"), file("hot.drmscope")} << 73
            << QStringLiteral("no/folder.pdf");
        QTest::newRow("disk full")
            << QStringList{render, QStringLiteral("/dev/full"), file("hot.drmscope")} << 74
            << QStringLiteral("cannot write /dev/full: No space left on device; free some");
        QTest::newRow("unknown option")
            << QStringList{QStringLiteral("--what")} << 64 << QStringLiteral("--what");
        QTest::newRow("small size") << QStringList{render, out, QStringLiteral("--size"),
                                                   QStringLiteral("400x300"), file("hot.drmscope")}
                                    << 64 << QStringLiteral("at least");
        QTest::newRow("bad size") << QStringList{QStringLiteral("--size"), QStringLiteral("big")}
                                  << 64 << QStringLiteral("big");
        QTest::newRow("bad theme")
            << QStringList{QStringLiteral("--theme=pink")} << 64 << QStringLiteral("pink");
        QTest::newRow("a filter of no picture")
            << QStringList{QStringLiteral("--filter=a"), file("hot.drmscope")} << 64
            << QStringLiteral("--filter needs --render");
        QTest::newRow("a filter of no key")
            << QStringList{QStringLiteral("--filter=stat:leaked"), QStringLiteral("--render"),
                           file("f.png"), file("hot.drmscope")}
            << 64 << QStringLiteral("no such key: stat; did you mean state:?");
        QTest::newRow("a view of no picture")
            << QStringList{QStringLiteral("--view=flame"), file("hot.drmscope")} << 64
            << QStringLiteral("--view needs --render");
        QTest::newRow("standard output of no picture")
            << QStringList{QStringLiteral("--stdout=png"), file("hot.drmscope")} << 64
            << QStringLiteral("--stdout needs --render");
        QTest::newRow("no such format")
            << QStringList{QStringLiteral("--stdout=gif"), render, out, file("hot.drmscope")} << 64
            << QStringLiteral("--stdout is png, svg or pdf, not 'gif'");
        QTest::newRow("no such view")
            << QStringList{QStringLiteral("--view=pie"), render, out, file("hot.drmscope")} << 64
            << QStringLiteral("--view is timeline, flame or flame-bytes");
        QTest::newRow("value missing") << QStringList{render} << 64 << render;
    }

    void SaysWhatFailedAndHow()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        const auto outcome = run(arguments);
        QCOMPARE(outcome.code, code);
        QVERIFY2(outcome.err.contains(says), qPrintable(outcome.err));
    }

    void SaysWhichDisplayDoesNotAnswer_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        for (const auto& [name, value] :
             Variables{{QStringLiteral("DISPLAY"), QStringLiteral(":9999")},
                       {QStringLiteral("DISPLAY"), QStringLiteral("nowhere")},
                       {QStringLiteral("WAYLAND_DISPLAY"), QStringLiteral("wayland-9999")},
                       {QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb")},
                       {QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("none")}}) {
            QTest::addRow("%s %s", qPrintable(name), qPrintable(value)) << name << value;
        }
    }

    void SaysWhichDisplayDoesNotAnswer()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        const auto outcome =
            runProgram(QStringLiteral(DRMSCOPE_GUI), {file("hot.drmscope")}, {{name, value}});
        QCOMPARE(outcome.code, 69);
        const auto lines = outcome.err.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        QVERIFY2(lines.front().contains(name + QLatin1Char('=') + value), qPrintable(outcome.err));
    }

    // As a person closes it: no crash, and how the session looked is kept.
    void EndsInOrderWhenItIsToldTo()
    {
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), file("config"));
        environment.insert(QStringLiteral("XDG_DATA_HOME"), file("data"));
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(DRMSCOPE_GUI), {file("hot.drmscope")});
        const auto isShown = [this] { // then it is a recent one
            QFile settings(file("config/drmscope/drmscope.conf"));
            return settings.open(QIODevice::ReadOnly) &&
                   settings.readAll().contains("hot.drmscope");
        };
        QTRY_VERIFY_WITH_TIMEOUT(isShown(), 60000);
        program.terminate();
        QVERIFY(program.waitForFinished(20000));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), 0);
        const QDir notes(file("data/drmscope/drmscope/notes"));
        const auto kept = notes.entryList({QStringLiteral("u-*.notes")}, QDir::Files);
        QCOMPARE(kept.size(), 1); // of the session u, at this place
    }

    void HelpAndVersionNeedNoDisplay()
    {
        QCOMPARE(run({QStringLiteral("--help")}).code, 0);
        QVERIFY(run({QStringLiteral("--version")}).out.startsWith(QLatin1String("drmscope-gui ")));
    }
};

QTEST_GUILESS_MAIN(ProgramTest)
#include "program_test.moc"
