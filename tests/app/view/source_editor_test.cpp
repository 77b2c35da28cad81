// SPDX-License-Identifier: MIT
// A line of source opens in the user's editor: here one that writes down what it is asked for.
#include "app/view/main_window.h"
#include "app/view/source_editor.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>

using namespace drmscope::app;

class SourceEditorTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString file(const char* name) const
    {
        return QDir(m_folder.path()).canonicalPath() + QLatin1Char('/') + QLatin1String(name);
    }
    QString sources() const { return file("sources"); }
    void put(const char* name, const QByteArray& text) const
    {
        QFile out(file(name));
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(text);
        out.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    // Whole at once: it has its name only when it is written.
    QStringList heard() const
    {
        QFile in(file("heard"));
        return in.open(QIODevice::ReadOnly)
                   ? QString::fromUtf8(in.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts)
                   : QStringList();
    }
    static QStringList command(const char* fileAndLine, const QString& sources)
    {
        return editorCommand(QLatin1String(fileAndLine), sources);
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("sources/drivers/gpu")));
        put("sources/drivers/gpu/bochs.c", "int probe;\n");
        put("sources/-x.c", "int x;\n");
        put("secret.c", "int key;\n");
        QVERIFY(QFile::link(file("secret.c"), file("sources/link.c")));
        put("an editor", "#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done >'" +
                             file("heard.part").toUtf8() + "'\nmv '" + file("heard.part").toUtf8() +
                             "' '" + file("heard").toUtf8() + "'\n");
    }
    void init()
    {
        QFile::remove(file("heard"));
        for (const auto* name : {"DRMSCOPE_EDITOR", "VISUAL", "EDITOR", "DRMSCOPE_SOURCE"}) {
            qunsetenv(name);
        }
    }

    void TheEditorGetsLineAndFile()
    {
        qputenv("DRMSCOPE_EDITOR", '"' + file("an editor").toUtf8() + '"');
        qputenv("DRMSCOPE_SOURCE", sources().toUtf8());
        MainWindow window;
        window.setRemembers(false);
        window.openSource(QStringLiteral("drivers/gpu/bochs.c:610"));
        QTRY_COMPARE_WITH_TIMEOUT(
            heard(), (QStringList{QStringLiteral("+610"), file("sources/drivers/gpu/bochs.c")}),
            20000);
    }

    void TheEditorGetsThemWhereItWantsThem()
    {
        qputenv("DRMSCOPE_EDITOR", '"' + file("an editor").toUtf8() + "\" --goto %f:%l -n");
        qputenv("DRMSCOPE_SOURCE", sources().toUtf8());
        MainWindow window;
        window.setRemembers(false);
        window.openSource(QStringLiteral("drivers/gpu/bochs.c:7"));
        QTRY_COMPARE_WITH_TIMEOUT(
            heard(),
            (QStringList{QStringLiteral("--goto"), file("sources/drivers/gpu/bochs.c:7"),
                         QStringLiteral("-n")}),
            20000);
    }

    void WithoutAnEditorThePlaceIsCopied()
    {
        qputenv("DRMSCOPE_SOURCE", sources().toUtf8());
        MainWindow window;
        window.setRemembers(false);
        window.openSource(QStringLiteral("drivers/gpu/bochs.c:610"));
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("drivers/gpu/bochs.c:610"));
        QVERIFY(window.statusBar()->currentMessage().contains(QLatin1String("DRMSCOPE_EDITOR")));
    }

    void AnEditorThatIsNotThereIsNamed()
    {
        qputenv("DRMSCOPE_EDITOR", file("none").toUtf8());
        qputenv("DRMSCOPE_SOURCE", sources().toUtf8());
        MainWindow window;
        window.setRemembers(false);
        window.openSource(QStringLiteral("drivers/gpu/bochs.c:610"));
        QCOMPARE(window.statusBar()->currentMessage(),
                 QStringLiteral("Cannot start %1.").arg(file("none")));
    }

    void OneThatDrawsInATerminalIsNotTaken()
    {
        qputenv("VISUAL", "/usr/bin/vi");
        QVERIFY(command("drivers/gpu/bochs.c:1", sources()).isEmpty());
        qputenv("EDITOR", "/usr/bin/gvim -f");
        QCOMPARE(command("drivers/gpu/bochs.c:1", sources()).mid(0, 2),
                 (QStringList{QStringLiteral("/usr/bin/gvim"), QStringLiteral("-f")}));
        qputenv("DRMSCOPE_EDITOR", "own"); // whoever names it here has a reason
        QCOMPARE(command("drivers/gpu/bochs.c:1", sources()).front(), QStringLiteral("own"));
    }

    void NothingOutsideTheSourcesIsOpened()
    {
        qputenv("DRMSCOPE_EDITOR", "own");
        for (const auto* place :
             {"../secret.c:1", "link.c:1", "/etc/passwd:1", "drivers/gpu/none.c:1",
              "drivers/gpu/bochs.c", "drivers/gpu/bochs.c:", "drivers/gpu/bochs.c:-1",
              "drivers/gpu/bochs.c:1 -c evil", "drivers:1", ":1", ""}) {
            QVERIFY2(command(place, sources()).isEmpty(), place);
        }
        QVERIFY(command("drivers/gpu/bochs.c:1", {}).isEmpty());
        QVERIFY(command("drivers/gpu/bochs.c:1", file("no-folder")).isEmpty());
        // No name of a session is taken for an option.
        QCOMPARE(command("-x.c:1", sources()).back(), file("sources/-x.c"));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(SourceEditorTest)
#include "source_editor_test.moc"
