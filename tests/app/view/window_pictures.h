// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/inspector_view.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/timeline_view.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QDir>
#include <QImage>
#include <QLabel>
#include <QMap>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <memory>

namespace drmscope::app::test {

// Pictures of every state of the window, for people to look at: kept in $DRMSCOPE_SCREENSHOTS when
// it is set. What a program can check of them: that a state is reached, that its words stand there,
// that it draws what no other state draws where it should, in the colours that it should.
class WindowPictures : public QObject
{
protected:
    using State = SessionDocument::State;
    using Kind = Selection::Kind;

    QTemporaryDir m_folder;
    QString m_shots = qEnvironmentVariable("DRMSCOPE_SCREENSHOTS");
    std::unique_ptr<MainWindow> m_window;
    QMap<QString, QImage> m_middles; // of each kept picture, what is between the docks

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    // Fails the test where the session does not come to that state.
    void show(const QString& path = {}, State state = State::Ready, QSize size = {1440, 900},
              int patienceMs = 30000)
    {
        m_window = std::make_unique<MainWindow>();
        m_window->setRemembers(false);
        m_window->resize(size);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        if (path.isEmpty()) {
            return;
        }
        m_window->open(path);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), state, patienceMs);
        if (state == State::Ready) {
            QTRY_VERIFY_WITH_TIMEOUT(m_window->resources()->model()->rowCount() > 0, patienceMs);
        }
        QCoreApplication::processEvents();
    }

    // A widget that a person sees, or a cell of a table that they can scroll to.
    static bool says(const QWidget& widget, const QString& part)
    {
        const auto children = widget.findChildren<QWidget*>();
        return std::any_of(children.begin(), children.end(), [&part](const QWidget* child) {
            const auto* label = qobject_cast<const QLabel*>(child);
            const auto* view = qobject_cast<const QAbstractItemView*>(child);
            return child->isVisible() && (child->accessibleName().contains(part) ||
                                          (label != nullptr && label->text().contains(part)) ||
                                          (view != nullptr && holds(*view->model(), part)));
        });
    }
    static bool holds(const QAbstractItemModel& model, const QString& part)
    {
        for (int row = 0; row < std::min(model.rowCount(), 50); ++row) {
            for (int column = 0; column < model.columnCount(); ++column) {
                if (model.index(row, column).data().toString().contains(part)) {
                    return true;
                }
            }
        }
        return false;
    }
    [[nodiscard]] bool says(const char* part) const
    {
        return says(*m_window, QString::fromUtf8(part));
    }

    [[nodiscard]] QRect placeOf(const QWidget& widget) const
    {
        return {widget.mapTo(m_window.get(), QPoint()), widget.size()};
    }
    [[nodiscard]] QRect canvas() const
    {
        return m_window->timeline()->canvas().translated(
            placeOf(*m_window->timeline()->viewport()).topLeft());
    }
    [[nodiscard]] QWidget* inspector() const { return m_window->findChild<InspectorView*>(); }
    [[nodiscard]] QImage picture() const { return m_window->grab().toImage(); }

    static double brightness(const QImage& image)
    {
        double sum = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                sum += qGray(image.pixel(x, y));
            }
        }
        return sum / 255 / (image.width() * image.height());
    }
    // How much of one differs from the other, 1 where they are not even of one size.
    static double difference(const QImage& one, const QImage& other)
    {
        if (one.size() != other.size()) {
            return 1;
        }
        int differing = 0;
        for (int y = 0; y < one.height(); ++y) {
            for (int x = 0; x < one.width(); ++x) {
                differing += one.pixel(x, y) != other.pixel(x, y) ? 1 : 0;
            }
        }
        return static_cast<double>(differing) / (one.width() * one.height());
    }
    // The share of pixels that are light in one and dark in the other.
    static double strongDifference(const QImage& one, const QImage& other)
    {
        int differing = 0;
        for (int y = 0; y < one.height(); ++y) {
            for (int x = 0; x < one.width(); ++x) {
                const int by = qGray(one.pixel(x, y)) - qGray(other.pixel(x, y));
                differing += std::abs(by) > 64 ? 1 : 0;
            }
        }
        return static_cast<double>(differing) / (one.width() * one.height());
    }
    static int pixelsOf(const QImage& image, const QColor& color)
    {
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                count += image.pixel(x, y) == color.rgb() ? 1 : 0;
            }
        }
        return count;
    }

    // The same session as File > Open the demo shows.
    static QString demo() { return QStringLiteral(DRMSCOPE_DEMO); }

    void save(const QImage& image, const QString& name) const
    {
        if (!m_shots.isEmpty()) {
            QVERIFY(image.save(QDir(m_shots).filePath(name + QStringLiteral(".png"))));
        }
    }
    // A picture of its own: it looks like no other of this test.
    void keep(QWidget& widget, const char* name)
    {
        const auto image = widget.grab().toImage();
        save(image, QString::fromLatin1(name));
        const bool hasMiddle = &widget == m_window.get();
        const auto middle = hasMiddle ? image.copy(placeOf(*m_window->centralWidget())) : image;
        for (auto other = m_middles.cbegin(); other != m_middles.cend(); ++other) {
            QVERIFY2(difference(middle, other.value()) > 0.005,
                     qPrintable(QStringLiteral("%1 looks like %2")
                                    .arg(QString::fromLatin1(name), other.key())));
        }
        m_middles.insert(QString::fromLatin1(name), middle);
    }
};

} // namespace drmscope::app::test
