// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/session_document.h"

#include <QTemporaryDir>
#include <QTest>

namespace drmscope::app::test {

// A test with a folder of its own, and a document that reads the sessions in it.
class SessionFolder : public QObject
{
protected:
    QTemporaryDir m_folder;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    static void open(SessionDocument& document, const QString& path)
    {
        document.open(path);
        QTRY_COMPARE_WITH_TIMEOUT(document.state(), SessionDocument::State::Ready, 60000);
    }
};

} // namespace drmscope::app::test
