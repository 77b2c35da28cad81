// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/main_window.h"
#include "app/view/record_dialog.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <memory>

namespace drmscope::app::test {

// The command line finds the real collector there, and an agent that needs no kernel.
inline void useFakeAgent(const QTemporaryDir& folder)
{
    const QString libexec = folder.filePath(QStringLiteral("libexec"));
    QVERIFY(QDir().mkpath(libexec));
    QVERIFY(QFile::link(QStringLiteral(DRMSCOPE_FAKE_AGENT),
                        libexec + QStringLiteral("/drmscope-agent")));
    QVERIFY(QFile::link(QStringLiteral(DRMSCOPE_COLLECT),
                        libexec + QStringLiteral("/drmscope-collect")));
    qputenv("DRMSCOPE_LIBEXEC", libexec.toUtf8());
}

// A window that records, by the real command line or by a script in its place.
class RecordingWindow : public QObject
{
protected:
    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    QByteArray bytesOf(const char* name)
    {
        QFile in(file(name));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }

    void show(const QString& program = QStringLiteral(DRMSCOPE_PROGRAM))
    {
        m_window = std::make_unique<MainWindow>();
        m_window->setRemembers(false);
        m_window->setRecordProgram(program);
        m_window->resize(1400, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    RecordDialog* dialog(const char* name, const char* via = "direct")
    {
        auto* dialog = m_window->record();
        RecordSettings settings;
        settings.file = file(name);
        settings.via = QLatin1String(via);
        settings.backend = QStringLiteral("module");
        dialog->setSettings(settings);
        return dialog;
    }

    QString program(const char* name, const char* script)
    {
        QFile out(file(name));
        if (out.open(QIODevice::WriteOnly)) {
            out.write(QByteArray("#!/bin/sh\n") + script);
        }
        out.close();
        out.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return out.fileName();
    }

    // Nothing is in PATH but this program, or none.
    class Path
    {
    public:
        Path(RecordingWindow& test, const char* script, const char* name = "bin/pkexec")
            : m_before(qgetenv("PATH"))
        {
            QDir(test.file("bin")).removeRecursively();
            QDir(test.m_folder.path()).mkdir(QStringLiteral("bin"));
            if (script != nullptr) {
                test.program(name, script);
            }
            qputenv("PATH", test.file("bin").toUtf8());
        }
        ~Path() { qputenv("PATH", m_before); }
        Q_DISABLE_COPY_MOVE(Path)

    private:
        QByteArray m_before;
    };

    static bool says(const QWidget& widget, const char* part)
    {
        const auto labels = widget.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [part](const QLabel* label) {
            return label->isVisibleTo(label->window()) &&
                   label->text().contains(QString::fromUtf8(part));
        });
    }
};

} // namespace drmscope::app::test
