// SPDX-License-Identifier: MIT
// Whatever the window says can be said in another language: here each word that went through tr()
// stands in «brackets».
#include "app/model/filter_groups.h"
#include "app/view/key_sheet.h"
#include "app/view/record_dialog.h"
#include "app/view/timeline_keys.h"
#include "tests/app/view/acting_window.h"
#include "tests/app/view/watched_application.h"

#include <QAbstractButton>
#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QTranslator>

using namespace drmscope::app;

namespace {

class Brackets : public QTranslator
{
public:
    using QTranslator::QTranslator;
    QString translate(const char* /*context*/, const char* source, const char* /*comment*/,
                      int /*n*/) const override
    {
        return QStringLiteral("«%1»").arg(QString::fromUtf8(source));
    }
    bool isEmpty() const override { return false; }
};

} // namespace

class TranslationTest : public test::ActingWindow
{
    Q_OBJECT
private:
    Brackets m_brackets;
    int m_seen = 0;

    void check(const QString& text, const QString& where)
    {
        static const QRegularExpression word(QStringLiteral("[A-Za-z]{3,}"));
        if (text.contains(word)) {
            ++m_seen;
            QVERIFY2(text.contains(QStringLiteral("«")),
                     qPrintable(QStringLiteral("%1 says %2").arg(where, text)));
        }
    }
    void checkMenu(const QWidget& menu)
    {
        for (const auto* action : menu.actions()) {
            check(action->text(), QStringLiteral("a menu"));
            if (action->menu() != nullptr) {
                checkMenu(*action->menu());
            }
        }
    }
    void checkHeader(const QTableView& table)
    {
        for (int column = 0; column < table.model()->columnCount(); ++column) {
            check(table.model()->headerData(column, Qt::Horizontal).toString(),
                  QStringLiteral("the title of a column"));
        }
    }
    void checkAll(const QWidget& top)
    {
        for (const auto* widget : top.findChildren<QWidget*>()) {
            const QString name = QString::fromLatin1(widget->metaObject()->className());
            if (name.startsWith(QLatin1String("Q")) && widget->parentWidget() != nullptr &&
                qobject_cast<QTabBar*>(widget->parentWidget()) != nullptr) {
                continue; // Qt's own
            }
            check(widget->windowTitle(), name);
            if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) {
                check(button->text(), name);
                check(button->toolTip(), name);
            } else if (const auto* tabs = qobject_cast<const QTabBar*>(widget)) {
                for (int tab = 0; tab < tabs->count(); ++tab) {
                    check(tabs->tabText(tab), name);
                }
            } else if (const auto* edit = qobject_cast<const QLineEdit*>(widget)) {
                check(edit->placeholderText(), name);
            } else if (const auto* table = qobject_cast<const QTableView*>(widget)) {
                checkHeader(*table);
            }
        }
    }

private slots:
    void initTestCase()
    {
        writeSessions();
        QCoreApplication::installTranslator(&m_brackets);
    }
    void cleanup() { m_window.reset(); }
    void cleanupTestCase() { QCoreApplication::removeTranslator(&m_brackets); }

    void TheWindow()
    {
        show("leak");
        checkMenu(*m_window->menuBar());
        checkAll(*m_window);
        QVERIFY2(m_seen > 150, qPrintable(QString::number(m_seen)));
    }

    void TheInspectorAndTheStatusLine()
    {
        show("leak");
        m_window->selection().choose(Kind::Resource, 22);
        QTRY_VERIFY(m_window->findChildren<QLabel*>().size() > 10);
        for (const auto* label : m_window->findChildren<QLabel*>()) {
            // Names of kernels and files, and the moment of a recording, are what they are.
            const bool fact = label->text().contains(QLatin1String("Linux ")) ||
                              label->text().contains(QLatin1String("UTC"));
            const bool ofInspector =
                m_window->findChild<QWidget*>(QStringLiteral("inspector"))->isAncestorOf(label);
            if (label->isVisible() && !fact && !ofInspector) {
                check(label->text(), QStringLiteral("a label"));
            }
        }
    }

    void NothingKeepsTheLanguageOfBefore()
    {
        QVERIFY(filterPresets().front().label.startsWith(QStringLiteral("«")));
        QVERIFY(timelineKeys().front().name.startsWith(QStringLiteral("«")));
        QCoreApplication::removeTranslator(&m_brackets);
        const QString preset = filterPresets().front().label;
        const QString key = timelineKeys().front().name;
        QCoreApplication::installTranslator(&m_brackets);
        QCOMPARE(preset, QStringLiteral("Outlived the device"));
        QVERIFY(key.startsWith(QStringLiteral("Timeline: ")));
    }

    void TheDialogs()
    {
        show("leak");
        auto* sheet = m_window->showKeys();
        checkAll(*sheet);
        sheet->reject();
        auto* record = m_window->record();
        checkAll(*record);
        record->reject();
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(TranslationTest)
#include "translation_test.moc"
