// SPDX-License-Identifier: MIT
#include "app/model/recent_files.h"
#include "app/model/settings.h"

#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace drmscope::app;

class SettingsTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString file(const char* name)
    {
        QFile made(m_folder.filePath(QString::fromLatin1(name)));
        [&] { QVERIFY(made.open(QIODevice::WriteOnly)); }();
        return made.fileName();
    }

private slots:
    void initTestCase()
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
        QSettings().setValue(QStringLiteral("before"), 1);
    }

    void WhatStoodThereIsRead() { QCOMPARE(Settings::value(QStringLiteral("before")), 1); }

    void AChangeCountsAtOnceAndIsInTheFileLater()
    {
        const QString key = QStringLiteral("group/key");
        QVERIFY(!Settings::value(key).isValid());
        Settings::setValue(key, QStringLiteral("value"));
        QCOMPARE(Settings::value(key), QStringLiteral("value"));
        QTRY_COMPARE(QSettings().value(key), QStringLiteral("value"));
        Settings::remove(key);
        QVERIFY(!Settings::value(key).isValid());
        QTRY_VERIFY(!QSettings().contains(key));
    }

    void FilesThatAnotherProgramOpenedMeanwhileAreKept()
    {
        const QString ours = file("ours");
        const QString theirs = file("theirs");
        const QString later = file("later");
        const QString key = QStringLiteral("recentFiles");
        RecentFiles::add(ours);
        QTRY_COMPARE(QSettings().value(key).toStringList(), QStringList{ours});
        QSettings().setValue(key, QStringList({theirs, ours}));
        RecentFiles::add(later);
        QCOMPARE(RecentFiles::list(), QStringList({later, ours}));
        QTRY_COMPARE(QSettings().value(key).toStringList(), QStringList({later, theirs, ours}));
    }

    void NothingIsLeftOfWhatIsCleared()
    {
        Settings::setValue(QStringLiteral("key"), 1);
        Settings::clear();
        QVERIFY(!Settings::value(QStringLiteral("key")).isValid());
        QTRY_COMPARE(QSettings().allKeys(), QStringList());
    }
};

QTEST_GUILESS_MAIN(SettingsTest)
#include "settings_test.moc"
