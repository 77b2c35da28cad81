// SPDX-License-Identifier: MIT
// What a filter line says, term by term.
#include "app/model/filter_check.h"
#include "app/model/filter_terms.h"

#include <QTest>

using namespace drmscope::app;

class FilterTermsTest : public QObject
{
    Q_OBJECT
private slots:
    void AFilterLineIsReadTermByTerm()
    {
        const auto terms =
            filterTerms(QStringLiteral("device:card0 -state:live size>4K \"two words\""));
        QCOMPARE(terms.size(), size_t{4});
        QCOMPARE(terms[0].key, QStringLiteral("device"));
        QVERIFY(terms[1].negated);
        QVERIFY(!terms[1].matches(QStringLiteral("live")));
        QVERIFY(terms[2].matches(qint64{5000}));
        QVERIFY(!terms[2].matches(qint64{4096}));
        QCOMPARE(terms[3].value, QStringLiteral("two words"));
    }

    void WhatIsNoTermIsLookedForAsItIs()
    {
        const auto terms = filterTerms(QStringLiteral("size>lots a: a:|"));
        QCOMPARE(terms.size(), size_t{3});
        QVERIFY(terms[0].key.isEmpty());
        QCOMPARE(terms[0].value, QStringLiteral("size>lots"));
        QVERIFY(terms[2].key.isEmpty()); // no choice is none of them
    }

    void ATableWithoutKeysIsFilteredByWords()
    {
        const auto terms = wordTerms(QStringLiteral("ssh:port -\"Two words\" size>4"));
        QCOMPARE(terms.size(), size_t{3});
        QVERIFY(terms[0].matches(QStringLiteral("by ssh:port")));
        QVERIFY(!terms[0].matches(QStringLiteral("a port")));
        QVERIFY(terms[1].negated);
        QCOMPARE(terms[1].value, QStringLiteral("two words"));
        QVERIFY(terms[2].matches(QStringLiteral("its size>4")));
    }

    void WhatABarrenTermNeedsIsTold()
    {
        for (const auto* good :
             {"kmalloc", "-name:kmalloc", "site:\"two words\"", "name:a:b", "\"no:key\"", "a/b:c",
              "state:held|le", "-kind:DEVM", "size>4K", "size:8", "size=1.5kib", "life<10ms",
              "alive:1s..", "added:..2.5ms", "driver:vkms", "pid:12", "", "0000:00:02.0"}) {
            QCOMPARE(filterProblem(QString::fromUtf8(good)), QString());
        }
        for (const auto* bad :
             {"nokey:x", "kmalloc -nokey:x", "site:", "name:|", "name>4", "state:leakd",
              "state:held|x", "kind:", "size>lots", "size>4ms", "life<10m", "life:", "alive:3s",
              "alive:..", "alive<3s", "added:1..x", "name:\"open"}) {
            QVERIFY2(!filterProblem(QString::fromUtf8(bad)).isEmpty(), bad);
        }
    }

    void WhatIsHalfTypedWaits()
    {
        for (const auto* half :
             {"s", "sta", "STATE", "name", "si", "-", "-sta", "-state:l", "-kmal"}) {
            QVERIFY2(isHalfTyped(QString::fromUtf8(half)), half);
        }
        for (const auto* well : {"kmalloc", "state:", "state:l", "stab", "\"sta", "size>4", "0x"}) {
            QVERIFY2(!isHalfTyped(QString::fromUtf8(well)), well);
        }
    }

    void AHostileFilterLineEndsNothing()
    {
        for (const auto* text : {"\"", "-", ":", "size>", "size>999999999999999999999999G",
                                 "\"\"\"", "a:b:c>d", "\x01\xff"}) {
            filterProblem(QString::fromLatin1(text));
            for (const auto& term : filterTerms(QString::fromLatin1(text))) {
                term.matches(QStringLiteral("x"));
                term.matches(qint64{1});
            }
        }
    }
};

QTEST_GUILESS_MAIN(FilterTermsTest)
#include "filter_terms_test.moc"
